"""Everything we hold about a person, as they may take it along (Art. 45): JSON of plain values.

Rows by table with the columns' own names, times in UTC; only what is theirs. Who looked at it is
in it; what opens doors is not.
"""

import json
from datetime import date, datetime
from enum import Enum
from typing import Any

from handlers.house import House
from storage.accesses import Deed
from storage.unit_of_work import UnitOfWork


def export(house: House, uow: UnitOfWork, person: str, by: str, now: datetime) -> str | None:
    """The file's text, after it was logged; None for a stranger. The caller commits."""
    if uow.people.get(person) is None:
        return None
    trail = uow.traces.follow(person)
    held = uow.traces.held(trail)
    uow.accesses.add(by, Deed.EXPORTED, now, person, "own data")
    told = {
        "community": house.community.name,
        "person": person,
        "made_at": now,
        "held": held,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)
