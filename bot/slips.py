"""The picture on a slip: a QR code that opens the ticket, drawn when it is sent.

It holds the start payload of one ticket's number and nothing personal.
"""

from io import BytesIO

import segno

SCALE = 8


def draw_slip(code: str, username: str = "") -> bytes:
    """A PNG image of the code: a link to the bot where its name is known, else the payload."""
    payload = f"t_{code}"
    target = f"https://t.me/{username}?start={payload}" if username else payload
    drawn = BytesIO()
    segno.make(target, error="m", micro=False).save(drawn, kind="png", scale=SCALE, border=4)
    return drawn.getvalue()
