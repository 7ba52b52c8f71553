"""Where the codes on paper lead, and their pictures: drawn into the page, as sharp as the printer.

A code opens the web chat where it is open to residents, the bot where there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import segno

from handlers.house import House
from intents.rules.doorways import Doorway, payload_of

WEB, TELEGRAM = "web", "telegram"


@dataclass(frozen=True, slots=True)
class Codes:
    """Makes codes. ``bot_name`` is the bot's user name, empty while Telegram has not told it."""

    house: House
    bot_name: Callable[[], str]

    def ways(self) -> tuple[str, ...]:
        """The doors that codes may lead to now, the one that everybody's telephone opens first."""
        is_open = self.house.community.web.open
        return (*([WEB] if is_open else ()), *([TELEGRAM] if self.bot_name() else ()))

    def address(self, way: str, payload: str) -> str:
        """What the code says."""
        if way == TELEGRAM:
            return f"https://t.me/{self.bot_name()}?start={payload}"
        return f"{self.house.address}/q/{payload}"

    def draw(self, way: str, doorway: Doorway) -> str:
        """The code as SVG.

        Level M can lose 15 % to weather and scratches; four modules of white are the standard's.
        """
        return picture(self.address(way, payload_of(self.house.seals, doorway)))


def picture(target: str) -> str:
    """A QR code (ISO/IEC 18004) to be put into a page."""
    code = segno.make(target, error="m", micro=False)
    # Safe as it is: the library's own drawing of an address of ours, nobody's words are in it.
    drawn: str = code.svg_inline(border=4, omitsize=True, light="#fff")
    return drawn
