"""What every use case may lean on: the community, the catalog, understanding, wording, numbers.

Built once in ``bot.wiring`` and passed down; holds no state of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from intents.catalog.loader import Catalog
from intents.catalog.wording import Wording
from intents.language.understanding import Previous, Understanding
from intents.rules.community import Community
from intents.rules.doorways import NO_SEALS, Seals
from storage.unit_of_work import UnitOfWork


class Understands(Protocol):
    """Turns a message into meaning; ``now`` is naive local time."""

    def understand(
        self,
        text: str,
        *,
        now: datetime,
        chat: Literal["private", "group"] = "private",
        reply_to: str | None = None,
        mentioned: bool = False,
        previous: Previous | None = None,
    ) -> Understanding:
        """The meaning of one message."""
        ...

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its share, the likeliest first."""
        ...

    def keep_up(self, uow: UnitOfWork) -> None:
        """Take in what people have corrected since the last turn."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """The tools of the use cases.

    ``new_code`` gives ticket numbers, ``new_id`` other ids, ``new_key`` what opens a door (128
    random bits or more). ``address`` is where the pages are, without a slash at its end.
    ``seals`` signs what hangs on a wall or goes into a calendar.
    """

    community: Community
    catalog: Catalog
    understander: Understands
    wording: Wording
    new_code: Callable[[], str]
    new_id: Callable[[], str]
    new_key: Callable[[], str]
    address: str = ""
    seals: Seals = NO_SEALS

    def local(self, at: datetime) -> datetime:
        """An aware UTC moment as the naive local time residents speak in."""
        return at.astimezone(self.community.zone).replace(tzinfo=None)

    def moment(self, local: datetime) -> str:
        """A local moment as residents read it; within today's year no year is said."""
        return self.wording.plain(
            "moment",
            month=local.month,
            day=local.day,
            hour=local.hour,
            minute=f"{local.minute:02d}",
        )

    def name_of(self, person: str | None) -> str:
        """How residents read a member of the staff; empty for nobody."""
        member = self.community.member(person)
        return member.name if member else ""
