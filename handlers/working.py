"""What staff do with a ticket: claim, return, transfer, ask, resolve, decline, comment, assign.

First-taker duty: whoever claimed keeps the ticket until somebody else has taken it, so a return
or a transfer leaves the name on it. The first return needs a reason, the second goes to the
secretary; the clock never restarts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.card_places import is_reachable, refresh
from handlers.cards import resident_buttons, staff_words
from handlers.house import House
from handlers.keeping_away import complain_apart, keep_away
from handlers.moves import move
from handlers.replies import Button, Message, Notice, Reply, ToCommunityChat, ToPerson
from intents.language.answers import read_deadline
from intents.rules.permissions import circle_of, is_hidden, leads_of, overseers
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.unit_of_work import UnitOfWork

LONGEST_EXTENSION = timedelta(days=60)


def claim(house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime) -> list[Reply]:
    """Take the ticket; of several at once one wins and the others are refused with the name."""
    previous = ticket.assignee
    changes: dict[str, Any] = {"assignee": person}
    if ticket.claimed_at is None:
        changes["claimed_at"] = now
    taken = move(house, uow, ticket, Action.CLAIM, person, now, changes=changes)
    replies = refresh(house, uow, taken)
    replies += _photos_for(house, uow, taken)
    replies += tell_resident(house, taken, "notice.claimed", f"claimed:{taken.returns}")
    if previous and previous != person:
        text = house.wording("notice.taken_over", who=house.name_of(person), code=taken.code)
        replies.append(Message(ToPerson(previous), text, ticket=taken.code))
    return replies


def return_(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, reason: str, now: datetime
) -> list[Reply]:
    """Give the ticket back with a reason; it stays in this person's name until it is claimed."""
    if not reason.strip():
        raise Refusal("refusal.reason_needed")
    data = {"reason": reason, "rule": ticket.rule}
    if ticket.returns == 0:
        changes: dict[str, Any] = {"returns": 1, "offered_to": _others(house, ticket, person)}
        back = move(house, uow, ticket, Action.RETURN, person, now, changes=changes, data=data)
        return refresh(house, uow, back)
    # The second return: rules and pool have failed, a human decides.
    deciders = overseers(ticket, house.community)
    changes = {"returns": ticket.returns + 1, "offered_to": deciders, "rule": "secretary"}
    back = move(house, uow, ticket, Action.RETURN, person, now, changes=changes, data=data)
    return refresh(house, uow, back)


def _others(house: House, ticket: Ticket, person: str) -> tuple[str, ...]:
    """Who is asked after a return: the rest of the pool and the leads, else the secretary."""
    asked_anew = replace(ticket, offered_to=())
    rest = tuple(m for m in circle_of(asked_anew, house.community) if m != person)
    return rest or overseers(ticket, house.community)


def transfer(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, to: str, now: datetime
) -> list[Reply]:
    """Hand the ticket to a named colleague, who still has to claim it."""
    if house.community.member(to) is None:
        raise Refusal("refusal.no_such_person")
    if is_hidden(ticket, to):
        raise Refusal("refusal.concerns_them", who=house.name_of(to))
    if to == ticket.assignee:
        raise Refusal("refusal.already_theirs", who=house.name_of(to))
    data = {"to": to, "rule": ticket.rule}
    changes = {"offered_to": (to,)}
    handed = move(house, uow, ticket, Action.TRANSFER, person, now, changes=changes, data=data)
    replies = refresh(house, uow, handed)
    if not is_reachable(uow, to) and not handed.hidden_from:
        # The colleague cannot be written to privately: the staff group carries the card.
        chats = house.community.chats_for("staff", handed.grid)
        text = house.wording("notice.offered_in_group", who=house.name_of(to), code=handed.code)
        replies += [Message(ToCommunityChat(chat.key), text, ticket=handed.code) for chat in chats]
    return replies


def assign_to(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, to: str, now: datetime
) -> list[Reply]:
    """The secretary or a lead names who should take it."""
    if house.community.member(to) is None:
        raise Refusal("refusal.no_such_person")
    if is_hidden(ticket, to):
        raise Refusal("refusal.concerns_them", who=house.name_of(to))
    changes = {"offered_to": (to,), "rule": "by_hand"}
    data = {"to": to, "rule": ticket.rule}
    given = move(house, uow, ticket, Action.ASSIGN, person, now, changes=changes, data=data)
    return refresh(house, uow, given)


def candidates(house: House, ticket: Ticket, person: str) -> list[str]:
    """To whom this person may transfer: the circle of the ticket first, then all workers."""
    everybody = [
        m.id for m in house.community.people if set(m.roles) & {"grid_worker", "grid_lead"}
    ]
    near = list(_others(house, ticket, person))
    held_by = {person, ticket.assignee}
    return [
        member
        for member in dict.fromkeys(near + everybody)
        if member not in held_by and not is_hidden(ticket, member)
    ]


def ask(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, question: str, now: datetime
) -> list[Reply]:
    """Ask the resident something; the clock waits for the answer."""
    if not question.strip():
        raise Refusal("refusal.words_needed")
    changes = _first_contact(ticket, now)
    data = {"text": question}
    asked = move(house, uow, ticket, Action.ASK, person, now, changes=changes, data=data)
    text = house.wording("notice.asked", who=house.name_of(person), text=question)
    notes = [
        Message(ToPerson(resident), text, ticket=asked.code, weight=Notice.MUST)
        for resident in asked.residents
    ]
    return [*refresh(house, uow, asked), *notes]


def resolve(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """Say that it is done; whether it is solved is for the resident to say."""
    changes = {"resolved_at": now, **_first_contact(ticket, now)}
    done = move(house, uow, ticket, Action.RESOLVE, person, now, changes=changes)
    notice = f"resolved:{done.reopens}"
    return [*refresh(house, uow, done), *tell_resident(house, done, "notice.resolved", notice)]


def decline(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, reason: str, now: datetime
) -> list[Reply]:
    """Say that it cannot be solved, with a reason the resident reads."""
    if not reason.strip():
        raise Refusal("refusal.reason_needed")
    changes = {"closed_at": now, **_first_contact(ticket, now)}
    data = {"reason": reason}
    ended = move(house, uow, ticket, Action.DECLINE, person, now, changes=changes, data=data)
    return [
        *refresh(house, uow, ended),
        *tell_resident(house, ended, "notice.declined", "declined", reason=reason),
    ]


def extend(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, words: str, now: datetime
) -> list[Reply]:
    """A later date and why, in words (下周三，等配件); the resident reads both."""
    local = house.local(now)
    until = read_deadline(words, local)
    if until is None:
        raise Refusal("refusal.date_needed")
    due = until.replace(tzinfo=house.community.zone).astimezone(UTC)
    if not now < due <= now + LONGEST_EXTENSION:
        raise Refusal("refusal.date_out_of_range")
    data = {"reason": words, "until": due.isoformat(), "before": str(ticket.due_at)}
    later = move(house, uow, ticket, Action.EXTEND, person, now, changes={"due_at": due}, data=data)
    day = house.moment(until)
    told = tell_resident(house, later, "notice.extended", f"extended:{day}", reason=words, due=day)
    return [*refresh(house, uow, later), *told]


def escalate(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, words: str, now: datetime
) -> list[Reply]:
    """求助: the lead hears what is needed; the ticket stays with the assignee."""
    if not words.strip():
        raise Refusal("refusal.words_needed")
    data = {"text": words}
    called = move(house, uow, ticket, Action.ESCALATE, person, now, data=data)
    leads = [lead for lead in leads_of(called, house.community) if lead != person]
    readers = leads or overseers(called, house.community)
    text = house.wording(
        "notice.help_wanted", who=house.name_of(person), code=called.code, text=words
    )
    give = ((Button(house.wording("button.transfer"), f"{Action.TRANSFER}:{called.code}"),),)
    return [Message(ToPerson(r), text, buttons=give, ticket=called.code) for r in readers]


def comment(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str, now: datetime
) -> list[Reply]:
    """Add a word. The assignee's reaches the resident, anybody else's reaches the assignee."""
    if not text.strip():
        raise Refusal("refusal.words_needed")
    by_worker = person == ticket.assignee
    apart = None if by_worker else complain_apart(house, uow, ticket, person, text, now)
    if apart is not None:
        return apart
    changes = _first_contact(ticket, now) if by_worker else {}
    data = {"text": text}
    after = move(house, uow, ticket, Action.COMMENT, person, now, changes=changes, data=data)
    kept = after if by_worker else keep_away(house, uow, after, person, text, now)
    moved = refresh(house, uow, kept) if kept.hidden_from != after.hidden_from else []
    if by_worker:
        words = house.wording("notice.word_from_worker", who=house.name_of(person), text=text)
        return [Message(ToPerson(one), words, ticket=after.code) for one in after.residents]
    words = house.wording("notice.word_from_resident", code=kept.code, text=staff_words(kept, text))
    readers = [kept.assignee] if kept.assignee else list(kept.offered_to)
    return [*moved, *(Message(ToPerson(one), words, ticket=kept.code) for one in readers)]


def tell_resident(
    house: House, ticket: Ticket, key: str, notice: str, **values: str
) -> list[Reply]:
    """A short message beside the card, because an edit of a card makes no sound."""
    who = house.name_of(ticket.assignee)
    label = house.catalog[ticket.intent].label
    text = house.wording(key, who=who, label=label, code=ticket.code, **values)
    if ticket.is_from_patrol:
        return []
    is_theirs_to_answer = ticket.status is Status.RESOLVED
    is_result = ticket.status in (Status.RESOLVED, Status.DECLINED)
    buttons = resident_buttons(house, ticket) if is_theirs_to_answer else ()
    return [
        Message(
            ToPerson(resident),
            text,
            buttons=buttons,
            ticket=ticket.code,
            notice=f"{notice}:{ticket.code}",
            weight=Notice.MUST if is_result or ticket.urgent else Notice.MAY,
        )
        for resident in ticket.residents
    ]


def _first_contact(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """First human contact: what automatic answers never count as."""
    return {} if ticket.responded_at else {"responded_at": now}


def _photos_for(house: House, uow: UnitOfWork, ticket: Ticket) -> list[Reply]:
    return show_files(house, ticket, [a.id for a in uow.attachments.of_ticket(ticket.code)])


def show_files(house: House, ticket: Ticket, files: Sequence[str]) -> list[Reply]:
    """Photos and voice for the assignee's eyes alone."""
    if not files or ticket.assignee is None:
        return []
    text = house.wording("notice.photos", code=ticket.code)
    return [Message(ToPerson(ticket.assignee), text, ticket=ticket.code, attachments=tuple(files))]
