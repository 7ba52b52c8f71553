"""What a message in private may continue: the ticket its sender last spoke with us about.

Only a short message can be a mere continuation, so nothing is looked up for the others.
"""

from datetime import datetime, timedelta

from handlers.incoming import Incoming
from intents.language.fragments import LONGEST
from intents.language.understanding import Previous
from storage.people import Person
from storage.unit_of_work import UnitOfWork

FRESH = timedelta(days=3)


def find_previous(
    uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> Previous | None:
    """The newest ticket of the person from the last days; None in a group."""
    if not incoming.chat.is_private or len(incoming.text) > LONGEST:
        return None
    newest = uow.tickets.of_reporter(person.id, open_only=False, limit=1)
    if not newest or newest[0].created_at < now - FRESH:
        return None
    return Previous(newest[0].intent)
