"""Somebody, or a whole group, pours in requests faster than people can tell them.

The limits are far above what a person or a busy evening needs, and danger is never held back.
What is held back is on disk as it came, and the person is told once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.dialogue import Draft
from handlers.house import House
from handlers.incoming import Incoming
from storage.people import Person
from storage.unit_of_work import UnitOfWork

WITHIN = timedelta(minutes=10)
MOST_OF_ONE = 200
MOST_OF_A_GROUP = 1000


def is_flood(
    house: House,
    uow: UnitOfWork,
    person: Person,
    drafts: Sequence[Draft],
    incoming: Incoming,
    now: datetime,
) -> bool:
    """Whether these requests are held back; never when one of them is about danger."""
    if any(draft.urgent or house.catalog[draft.intent].danger for draft in drafts):
        return False
    since = now - WITHIN
    if uow.tickets.count_since(since, reporter=person.id) >= MOST_OF_ONE:
        return True
    if incoming.chat.is_private:
        return False
    return uow.tickets.count_since(since, chat=incoming.chat.chat_id) >= MOST_OF_A_GROUP
