"""After an outage: what waited for one chat and only informs goes out as one message.

The rule kept here: questions, cards, pictures and danger stay messages of their own; nothing that
was to be said is left out.
"""

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
    """The head, or one in its place that says what has waited long in its lane as well."""
    if now - head.created_at < OLD or not _only_informs(head):
        return head
    waited = [e for e in uow.outbox.waiting_in(head.lane, now - OLD, MOST) if _only_informs(e)]
    together: list[OutboxEntry] = []
    length = 0
    for entry in waited:
        length += len(entry.payload["text"])
        if length > LONGEST:
            break
        together.append(entry)
    if len(together) < FEW or together[0].id != head.id:
        return head
    lines = [house.wording("upkeep.backlog"), *(entry.payload["text"] for entry in together)]
    payload = {**head.payload, "text": "\n\n".join(lines)}
    uow.outbox.merge(head, together[1:], payload)
    return replace(head, payload=payload)


def _only_informs(entry: OutboxEntry) -> bool:
    payload = entry.payload
    return (
        entry.kind == "message"
        and entry.card is None
        and entry.priority > Priority.DANGER
        and not payload.get("buttons")
        and not payload.get("attachments")
    )
