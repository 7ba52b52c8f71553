"""What wiring builds once and every door and worker of the service shares."""

from dataclasses import dataclass

from bot.bell import Bells
from bot.clock import Clock
from bot.reception import Reception
from bot.settings import Settings
from bot.trouble import Trouble
from handlers.house import House
from storage.writer import Writer


@dataclass(frozen=True, slots=True)
class Tools:
    """Read with ``writer.read``, change with ``writer.submit`` (and ring the outbox bell after),
    take updates in with ``reception.receive``. ``is_demo`` opens the demo's person picker.
    """

    settings: Settings
    house: House
    writer: Writer
    reception: Reception
    bells: Bells
    clock: Clock
    trouble: Trouble
    is_demo: bool = False
