"""What people upload as a photo, drawn anew: nothing but its picture is kept.

A new drawing has no place and no device in it (EXIF, GPS), and nothing that hides behind the
picture's end; what cannot be drawn is no photo.
"""

import struct
from io import BytesIO
from warnings import catch_warnings, simplefilter

from PIL import Image, ImageOps

# More than any telephone's camera; a small file can claim to be much larger.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 2560
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NotAPicture(Exception):
    """The bytes are no picture that can be drawn, or a larger one than we draw."""


def redraw(data: bytes) -> bytes:
    """The picture as a JPEG of at most ``LONGEST_SIDE`` pixels, upright. Raises NotAPicture."""
    with catch_warnings():
        simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPicture
                # A JPEG is decoded at a fraction of its size, which is most of the work.
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _jpeg(upright)
        # A damaged file makes the library fail in many ways; none of them is ours to tell apart.
        except _DAMAGE as error:
            raise NotAPicture from error


_DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    IndexError,
    struct.error,
    ValueError,
    SyntaxError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def _jpeg(picture: Image.Image) -> bytes:
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        drawn = picture.convert("RGBA")
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
    else:
        paper = picture.convert("RGB")
    kept = BytesIO()
    paper.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()
