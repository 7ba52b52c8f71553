"""What the resident does with their ticket: answer, confirm, rate, reopen, cancel, follow, add.

"Solved" is what the resident says; courtesy words never reopen anything.
"""

from datetime import datetime
from typing import Any

from handlers.agenda import gather
from handlers.card_places import is_reachable, refresh
from handlers.cards import rating_buttons, staff_face, staff_words
from handlers.house import House
from handlers.incident_proposing import meet_incident
from handlers.incoming import Chat
from handlers.keeping_away import keep_away
from handlers.moves import move
from handlers.replies import Message, Reply, ToCommunityChat, ToPerson
from intents.rules.clocks import may_reopen
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import is_hidden
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Extent, Rating, Status, Ticket
from storage.unit_of_work import UnitOfWork


def answer(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str, now: datetime
) -> list[Reply]:
    """The resident answers the assignee's question; work goes on."""
    if not text.strip():
        raise Refusal("refusal.words_needed")
    changes: dict[str, Any] = {}
    if ticket.due_at is not None:
        # The time spent waiting for the resident is given back to the worker.
        asked = [e.at for e in uow.tickets.events(ticket.code) if e.kind == "asked"]
        changes["due_at"] = ticket.due_at + (now - max(asked, default=now))
    data = {"text": text}
    told = move(house, uow, ticket, Action.ANSWER, person, now, changes=changes, data=data)
    told = keep_away(house, uow, told, person, text, now)
    words = house.wording("notice.answered", code=told.code, text=staff_words(told, text))
    to_worker = [_to_assignee(told, words)] if told.assignee else []
    return [*refresh(house, uow, told), *to_worker]


def confirm(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """已解决: the ticket is closed and the resident may say how content they are."""
    closed = move(house, uow, ticket, Action.CONFIRM, person, now, changes={"closed_at": now})
    if closed.is_from_patrol:
        return refresh(house, uow, closed)
    thanks = Message(
        ToPerson(person),
        house.wording("notice.confirmed"),
        buttons=rating_buttons(house, closed.code),
        ticket=closed.code,
        notice=f"rate:{closed.reopens}:{closed.code}",
    )
    words = house.wording("notice.solved_for_worker", code=closed.code)
    return [*refresh(house, uow, closed), thanks, _to_assignee(closed, words)]


def rate(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, value: str, now: datetime
) -> list[Reply]:
    """Satisfied, fair or not; may be given once and corrected while the card shows it."""
    if ticket.is_from_patrol:
        raise Refusal("refusal.not_allowed")
    try:
        rating = Rating(value)
    except ValueError:
        raise Refusal("refusal.stale_button") from None
    data = {"rating": rating}
    changes = {"rating": rating}
    rated = move(house, uow, ticket, Action.RATE, person, now, changes=changes, data=data)
    return [*refresh(house, uow, rated), Message(ToPerson(person), house.wording("notice.rated"))]


def reopen(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    person: str,
    now: datetime,
    extent: Extent = Extent.NOT,
    words: str = "",
) -> list[Reply]:
    """没修好: back to the same assignee with the old clock, within seven days.

    ``extent`` is recorded, and the resident's ``words`` reach the assignee.
    """
    if not may_reopen(ticket.closed_at, now):
        raise Refusal("refusal.reopen_too_late")
    changes: dict[str, Any] = {"resolved_at": None, "closed_at": None, "rating": None}
    if ticket.status is not Status.CANCELLED:
        changes["reopens"] = ticket.reopens + 1
    if ticket.assignee is None:
        # Ended before anybody claimed it: it waits for a claim again.
        is_owned = ticket.grid is not None or ticket.team is not None
        changes["status"] = Status.ASSIGNED if is_owned else Status.NEW
    data = {"extent": extent, **({"text": words} if words else {})}
    again = move(house, uow, ticket, Action.REOPEN, person, now, changes=changes, data=data)
    to_worker = _call_back(house, uow, again, extent)
    if words:
        told = staff_words(again, words)
        said = house.wording("notice.word_from_resident", code=again.code, text=told)
        to_worker.append(_to_assignee(again, said))
    to_resident = Message(
        ToPerson(person),
        house.wording(f"notice.reopened.{again.status}", who=house.name_of(again.assignee)),
        ticket=again.code,
    )
    return [*refresh(house, uow, again), *to_worker, to_resident]


def cancel(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """撤销: the resident no longer needs it."""
    gone = move(house, uow, ticket, Action.CANCEL, person, now, changes={"closed_at": now})
    replies = refresh(house, uow, gone)
    if gone.assignee:
        words = house.wording("notice.cancelled_for_worker", code=gone.code)
        replies.append(_to_assignee(gone, words))
    return replies


def follow(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    person: str,
    now: datetime,
    chat: Chat | None = None,
) -> list[Reply]:
    """我也是: another who has the same trouble; one update will reach both.

    ``chat`` is where they said so, when it was a group.
    """
    if ticket.incident is not None:
        uow.incidents.get(ticket.incident, lock=True)  # before its ticket, as for those who end it
    # It must not end while somebody joins it: nobody would see to them.
    ticket = uow.tickets.hold(ticket.code) or ticket
    if ticket.status not in OPEN:
        raise Refusal("refusal.too_late", status=house.wording(f"status.{ticket.status}"))
    if is_hidden(ticket, person):
        raise Refusal("refusal.no_such_ticket")
    if person == ticket.reporter or not uow.tickets.follow(ticket.code, person, now):
        raise Refusal("refusal.already_follows")
    said_in = {"in": [chat.channel, chat.chat_id]} if chat and not chat.is_private else {}
    uow.tickets.record(ticket.code, "followed", person, now, said_in)
    joined = uow.tickets.get(ticket.code)
    assert joined is not None
    joined, together = meet_incident(house, uow, joined, now)
    return [*refresh(house, uow, joined), *together, *gather(house, uow, joined, now)]


def _call_back(house: House, uow: UnitOfWork, ticket: Ticket, extent: Extent) -> list[Reply]:
    """Tell the assignee in a new message, because an edited card makes no sound.

    In the staff group where they cannot be told privately; it says nothing personal.
    """
    if ticket.assignee is None:
        return []
    who = house.name_of(ticket.assignee)
    text = house.wording(f"notice.reopened_for_worker.{extent}", who=who, code=ticket.code)
    buttons = staff_face(house, ticket, photos=0).buttons
    if is_reachable(uow, ticket.assignee):
        return [Message(ToPerson(ticket.assignee), text, buttons=buttons, ticket=ticket.code)]
    chats = house.community.chats_for(f"team:{ticket.team}") if ticket.team else ()
    return [
        Message(ToCommunityChat(chat.key), text, buttons=buttons, ticket=ticket.code)
        for chat in chats or house.community.chats_for("staff", ticket.grid)
    ]


def _to_assignee(ticket: Ticket, text: str) -> Message:
    return Message(ToPerson(ticket.assignee or ""), text, ticket=ticket.code)


def close(house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime) -> list[Reply]:
    """归档 by the lead, after the resident has said on the telephone that it is solved."""
    changes = {"closed_at": now}
    data = {"by": "telephone"}
    closed = move(house, uow, ticket, Action.CLOSE, person, now, changes=changes, data=data)
    return refresh(house, uow, closed)
