"""What is old is forgotten, kind by kind, after the days that the community file names.

A ticket stays for the figures and loses its words; the log of accesses loses its front.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.house import House
from storage.erasing import Erased
from storage.unit_of_work import UnitOfWork

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Retained:
    """How many rows of each kind lost their words or went, and the files that go with them."""

    rows: Mapping[str, int]
    files: tuple[tuple[str, str], ...]


def retain(house: House, uow: UnitOfWork, now: datetime) -> Retained:
    """Forget what is old, in the caller's transaction; of many old tickets some a night."""
    keep = house.community.retention

    def since(days: int) -> datetime:
        return now - timedelta(days=days)

    codes = uow.erasing.ended_before(since(keep.tickets), AT_ONCE)
    words = uow.erasing.words_of_tickets(codes)
    loose: Erased = uow.erasing.loose_files(since(keep.received))
    rows = {
        "received": uow.inbox.forget_handled(since(keep.received)),
        "sent": uow.erasing.old_payloads(since(keep.sent)),
        "messages": uow.erasing.old_messages(since(keep.messages)),
        "dialogues": uow.erasing.old_dialogues(since(keep.dialogues)),
        "files": loose.rows,
        "tickets": len(codes),
        "accesses": uow.accesses.forget(since(keep.accesses), now),
    }
    return Retained(rows, (*words.files, *loose.files))
