"""The picture on a slip: a QR code that opens the ticket, drawn when it is sent.

It holds one ticket's number and nothing personal.
"""

from io import BytesIO

import segno

SCALE = 8


def draw_slip(code: str, username: str = "", address: str = "") -> bytes:
    """A PNG image of the code: a link to the bot where its name is known, else to the sheet.

    ``address`` is where our pages are.
    """
    target = f"https://t.me/{username}?start=t_{code}" if username else f"{address}/slips/{code}"
    drawn = BytesIO()
    segno.make(target, error="m", micro=False).save(drawn, kind="png", scale=SCALE, border=4)
    return drawn.getvalue()
