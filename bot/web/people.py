"""The people a visitor of the demo may be: residents of ``demo/visitors.toml``, staff of the file.

Only the demo gives out sessions by a click; nothing of this runs for real residents.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.web.session import account_of
from handlers.posting import WEB
from intents.rules.community import Community
from storage.people import Person
from storage.unit_of_work import UnitOfWork

VISITORS = Path(__file__).parents[2] / "demo" / "visitors.toml"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody to be; ``role`` is ``resident`` or the person's first role in the file."""

    id: str
    name: str
    role: str
    note: str = ""
    building: str | None = None

    @property
    def account(self) -> str:
        """Their web account."""
        return account_of(self.id)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of the demo, in the order they are offered; ``together`` is shown side by side."""

    residents: tuple[Visitor, ...]
    staff: tuple[Visitor, ...]
    others: tuple[Visitor, ...]
    together: tuple[str, str] | None

    def everybody(self) -> tuple[Visitor, ...]:
        """All of them."""
        return (*self.residents, *self.staff, *self.others)

    def find(self, id: str) -> Visitor | None:
        """The visitor of that id."""
        return next((visitor for visitor in self.everybody() if visitor.id == id), None)


def cast_of(community: Community, path: Path = VISITORS) -> Cast:
    """Who the file and the community offer. Members the community does not have are left out."""
    document = tomllib.loads(path.read_text("utf-8"))
    notes = {entry["id"]: entry.get("note", "") for entry in document.get("staff", [])}
    staff = {
        member.id: Visitor(member.id, member.name, str(member.roles[0]), notes.get(member.id, ""))
        for member in community.people
    }
    residents = tuple(_resident(entry) for entry in document.get("residents", []))
    together = document.get("together", {})
    pair = (together.get("left", ""), together.get("right", ""))
    known = {*staff, *(resident.id for resident in residents)}
    return Cast(
        residents=residents,
        staff=tuple(staff[id] for id in notes if id in staff),
        others=tuple(visitor for id, visitor in staff.items() if id not in notes),
        together=pair if known.issuperset(pair) else None,
    )


def enrol_cast(uow: UnitOfWork, cast: Cast, now: datetime) -> None:
    """Give everybody of the demo a row and a web account, once. Does not commit."""
    for visitor in cast.everybody():
        if uow.people.get(visitor.id) is None:
            person = Person(visitor.id, visitor.name, now, building=visitor.building)
            uow.people.add(person)
        if uow.people.by_account(WEB, visitor.account) is None:
            uow.people.bind(WEB, visitor.account, visitor.id, reachable=True, seen_at=now)


def _resident(entry: dict[str, Any]) -> Visitor:
    return Visitor(
        id=entry["id"],
        name=entry["name"],
        role="resident",
        note=entry.get("note", ""),
        building=entry.get("building"),
    )
