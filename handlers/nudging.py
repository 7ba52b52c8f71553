"""What happens when a clock of a ticket runs out: nudges, calls upwards, releases, follow-ups.

Each is fired by a timer, looks at the ticket as it is now, and does nothing when the ticket has
moved on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.card_places import refresh
from handlers.cards import data, staff_words
from handlers.house import House
from handlers.mediating import check_agreement
from handlers.moves import move
from handlers.replies import Button, Buttons, Message, Priority, Reply, ToPerson
from handlers.timekeeping import ask_again, file_later, is_danger, reassure_later
from handlers.whistling import remind
from handlers.working import tell_resident
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import SYSTEM, leads_of, overseers, pool_of
from intents.rules.ticket import Action, Status, Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

MOST_REASSURANCES = 2
FILE_LEVELS = 3
CLAIM_LEVELS = 2  # the grid lead, then the secretary


def nudge(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """50 %: the assignee; 80 %: the grid lead too; 100 %: the secretary too, and it is a breach."""
    if ticket.status not in OPEN or ticket.status is Status.WAITING:
        return []
    percent = int(timer.data["percent"])
    readers = [ticket.assignee] if ticket.assignee else list(pool_of(ticket, house.community))
    if percent >= 80:
        readers += leads_of(ticket, house.community)
    if percent >= 100:
        readers += list(overseers(ticket, house.community))
        uow.tickets.record(ticket.code, "breached", SYSTEM, now, {})
    uow.tickets.record(ticket.code, "nudged", SYSTEM, now, {"percent": percent})
    key = "nudge.breached" if percent >= 100 else "nudge.due"
    text = _line(house, ticket, key, percent=percent)
    return [
        _note(house, ticket, reader, text, _work_buttons(house, ticket, reader))
        for reader in dict.fromkeys(readers)
    ]


def unclaimed(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Nobody has claimed in time: the grid lead hears of it, then the secretary."""
    if ticket.status is not Status.ASSIGNED or ticket.assignee is not None:
        return []
    level = int(timer.data["level"])
    secretaries = list(overseers(ticket, house.community))
    readers = secretaries if level > 1 else leads_of(ticket, house.community) or secretaries
    uow.tickets.record(ticket.code, "left_unclaimed", SYSTEM, now, {"level": level})
    if level < CLAIM_LEVELS:
        wait = max(now - ticket.created_at, timedelta(minutes=10))
        again = now + wait
        if not is_danger(house, ticket):
            again = house.community.timekeeper.out_of_quiet(again)
        ask_again(uow, ticket, again, level + 1)
    text = _line(house, ticket, "nudge.unclaimed")
    claim = ((Button(house.wording("button.claim"), data(Action.CLAIM, ticket.code)),),)
    return [_note(house, ticket, reader, text, claim) for reader in readers]


def silent_claim(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Claimed, and then nothing: it is opened to the others, and stays in the claimer's name."""
    if ticket.status is not Status.IN_PROGRESS or ticket.assignee is None:
        return []
    silent = ticket.assignee
    changes, facts = {"offered_to": ()}, {"assignee": silent}
    open_again = move(house, uow, ticket, Action.RELEASE, SYSTEM, now, changes=changes, data=facts)
    text = _line(house, open_again, "nudge.released")
    return [*refresh(house, uow, open_again), _note(house, open_again, silent, text)]


def reassure(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Two days without a visible step: the resident hears who has it and what comes next."""
    if ticket.status not in OPEN or ticket.status is Status.WAITING or ticket.is_from_patrol:
        return []
    told = [e for e in uow.tickets.events(ticket.code) if e.kind == "reassured"]
    if len(told) >= MOST_REASSURANCES:
        return []
    uow.tickets.record(ticket.code, "reassured", SYSTEM, now, {})
    reassure_later(house, uow, ticket, now)
    key = "notice.still_held" if ticket.assignee else "notice.still_waiting"
    return tell_resident(house, ticket, key, f"reassured:{len(told)}")


def phone(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Three days without the resident's answer: the grid lead telephones. Silence is no praise."""
    if ticket.status is not Status.RESOLVED:
        return []
    if ticket.anonymous:
        # Nobody knows whom to telephone: the bot asks once more.
        return tell_resident(house, ticket, "notice.resolved", f"asked_again:{ticket.reopens}")
    uow.tickets.record(ticket.code, "follow_up_due", SYSTEM, now, {})
    text = _line(house, ticket, "nudge.phone")
    buttons = (
        (
            Button(house.wording("button.close"), data(Action.CLOSE, ticket.code)),
            Button(house.wording("button.reopen_by_phone"), data(Action.REOPEN, ticket.code)),
        ),
    )
    secretaries = list(overseers(ticket, house.community))
    readers = leads_of(ticket, house.community) or secretaries
    return [_note(house, ticket, reader, text, buttons) for reader in readers]


def unfiled(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Found on patrol, done, and not filed: its worker is reminded, from the third day the lead."""
    if ticket.status is not Status.RESOLVED or ticket.assignee is None:
        return []
    level = int(timer.data["level"])
    uow.tickets.record(ticket.code, "left_unfiled", SYSTEM, now, {"level": level})
    if level < FILE_LEVELS:
        file_later(house, uow, ticket, now, level=level + 1)
    text = _line(house, ticket, "nudge.unfiled")
    file = ((Button(house.wording("button.file"), data(Action.CONFIRM, ticket.code)),),)
    told: list[Reply] = [_note(house, ticket, ticket.assignee, text, file)]
    if level == FILE_LEVELS:
        leads = [lead for lead in leads_of(ticket, house.community) if lead != ticket.assignee]
        told += [_note(house, ticket, lead, text) for lead in leads]
    return told


def _line(house: House, ticket: Ticket, key: str, **values: object) -> str:
    due = house.local(ticket.due_at) if ticket.due_at else None
    return house.wording(
        key,
        code=ticket.code,
        label=house.catalog[ticket.intent].label,
        text=staff_words(ticket)[:30],
        who=house.name_of(ticket.assignee),
        due=house.moment(due) if due else "",
        **values,
    )


def _work_buttons(house: House, ticket: Ticket, reader: str) -> Buttons:
    actions: tuple[Action, ...]
    if ticket.status in HELD and reader == ticket.assignee:
        actions = (Action.EXTEND, Action.ESCALATE, Action.RESOLVE)
    elif ticket.status is Status.ASSIGNED:
        actions = (Action.CLAIM,)
    else:
        return ()
    return (tuple(Button(house.wording(f"button.{a}"), data(a, ticket.code)) for a in actions),)


def _note(house: House, ticket: Ticket, reader: str, text: str, buttons: Buttons = ()) -> Message:
    urgent = is_danger(house, ticket)
    return Message(
        ToPerson(reader),
        text,
        buttons=buttons,
        ticket=ticket.code,
        priority=Priority.DANGER if urgent else Priority.CARD,
        gathers=not urgent,
    )


CLOCKS: dict[str, Callable[[House, UnitOfWork, Ticket, Timer, datetime], list[Reply]]] = {
    "nudge": nudge,
    "unclaimed": unclaimed,
    "silent_claim": silent_claim,
    "reassure": reassure,
    "phone": phone,
    "unfiled": unfiled,
    "party_due": remind,
    "agreement": check_agreement,
}
