"""What waits for one chat in numbers goes out as one message: after an outage, reminders always.

The rule kept here: questions, cards, pictures and danger stay messages of their own; nothing that
was to be said is left out.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.house import House
from handlers.replies import Priority
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork

OLD = timedelta(minutes=10)
FEW = 3
MOST = 40
LONGEST = 3500


def gather_up(house: House, uow: UnitOfWork, head: OutboxEntry, now: datetime) -> OutboxEntry:
    """The head, or one in its place that says what waits behind it in its lane as well."""
    if head.payload.get("is_gathered"):
        return head  # it could not be sent just now
    if _gathers(head):
        together = _together(uow, head, now + timedelta(seconds=1), _gathers)
        first = house.wording("upkeep.gathered", count=len(together))
    elif now - head.created_at >= OLD and _only_informs(head):
        together = _together(uow, head, now - OLD, _only_informs)
        first = house.wording("upkeep.backlog")
    else:
        return head
    if len(together) < FEW or together[0].id != head.id:
        return head
    lines = [first, *(entry.payload["text"] for entry in together)]
    payload = {**head.payload, "text": "\n\n".join(lines), "buttons": [], "is_gathered": True}
    uow.outbox.merge(head, together[1:], payload)
    return replace(head, payload=payload)


def _together(
    uow: UnitOfWork, head: OutboxEntry, before: datetime, fits: Callable[[OutboxEntry], bool]
) -> list[OutboxEntry]:
    """What fits, in its order, as much as one message holds."""
    together: list[OutboxEntry] = []
    length = 0
    for entry in filter(fits, uow.outbox.waiting_in(head.lane, before, MOST)):
        length += len(entry.payload["text"])
        if length > LONGEST:
            break
        together.append(entry)
    return together


def _gathers(entry: OutboxEntry) -> bool:
    return bool(entry.payload.get("gathers")) and entry.priority > Priority.DANGER


def _only_informs(entry: OutboxEntry) -> bool:
    payload = entry.payload
    return (
        entry.kind == "message"
        and entry.card is None
        and entry.priority > Priority.DANGER
        and not payload.get("buttons")
        and not payload.get("attachments")
    )
