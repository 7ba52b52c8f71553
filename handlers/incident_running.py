"""While an incident lasts: notices to groups and people, one more who has it, one taken out.

A notice is read once more before it goes out. It is a message in every group concerned, the
newest line on the pinned one and on everybody's card, and private for who is in no group.
"""

from datetime import datetime
from typing import Any

from handlers.card_places import refresh
from handlers.cards import data
from handlers.dialogue import Announcing, forget_privately, recall_privately, remember_privately
from handlers.house import House
from handlers.incident_cards import (
    group_names,
    groups_of,
    incident_cards,
    may_steer,
    outside_groups,
    steering_card,
)
from handlers.incident_proposing import open_by_hand, steered
from handlers.incoming import Incoming
from handlers.moves import move, ticket_for
from handlers.posting import addresses
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from handlers.timekeeping import SILENT_CLAIM, ask_again
from intents.language.answers import is_giving_up
from intents.language.incident_troubles import family_of
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.incidents import LIVE, RUNNING, Incident, Phase
from storage.people import Person
from storage.unit_of_work import UnitOfWork

FAMILIES = frozenset({"water", "power", "heat", "gas"})
SUGGESTED = ("a", "b", "c")
OUT_SHOWN = 8


def incidents(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, words: str, now: datetime
) -> list[Reply]:
    """``/incident``: what is going on; with a ticket's number: open one from it."""
    if house.community.member(person.id) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    if words.strip():
        try:
            ticket = ticket_for(house, uow, words.strip().removeprefix("#"), person.id)
            return open_by_hand(house, uow, ticket, person.id, now)
        except Refusal as refusal:
            return [Message(ToPerson(person.id), house.wording(refusal.key, **refusal.values))]
    live = uow.incidents.in_phase(LIVE)
    if not live:
        return [Message(ToPerson(person.id), house.wording("incident.none"))]
    lines = [house.wording("incident.listed"), *(_row(house, uow, one) for one in live)]
    buttons = tuple(
        (Button(house.wording("incident_button.show", title=i.title), f"incident_show:{i.id}"),)
        for i in live
        if may_steer(house, uow, person.id, i)
    )
    return [Message(ToPerson(person.id), "\n".join(lines), buttons=buttons)]


def show_incident(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """Its card once more, at the bottom of the chat."""
    face = steering_card(house, uow, steered(house, uow, person, incident_id))
    return [Message(ToPerson(person.id), face.text, buttons=face.buttons)]


def begin_notice(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """发通知: the next words are the notice; some that often fit are offered."""
    incident = _running(house, uow, person, incident_id)
    remember_privately(uow, person.id, Announcing(incident=incident.id), now)
    groups, others = group_names(house, uow, incident), outside_groups(house, uow, incident)
    lines = [house.wording("incident.write", groups=groups, count=len(others))]
    for number, text in enumerate(suggestions(house, incident), start=1):
        lines.append(house.wording("incident.suggested", number=number, text=text))
    row = tuple(
        Button(str(number), f"incident_say:{incident.id}.{name}")
        for number, name in enumerate(SUGGESTED, start=1)
    )
    return [Message(ToPerson(person.id), "\n".join(lines), buttons=(row,))]


def say_suggested(
    house: House, uow: UnitOfWork, person: Person, choice: str, now: datetime
) -> list[Reply]:
    """One of the offered notices, to be read before it goes out."""
    incident_id, _, name = choice.partition(".")
    incident = _running(house, uow, person, incident_id)
    if name not in SUGGESTED:
        raise Refusal("refusal.stale_button")
    text = suggestions(house, incident)[SUGGESTED.index(name)]
    return preview(house, uow, person, Announcing(incident=incident.id), text, now)


def hear_notice(
    house: House, uow: UnitOfWork, person: Person, state: Announcing, text: str, now: datetime
) -> list[Reply]:
    """Words for everybody an incident concerns, or none after all."""
    if is_giving_up(text) or not text:
        forget_privately(uow, person.id)
        return [Message(ToPerson(person.id), house.wording("note.given_up"))]
    try:
        return preview(house, uow, person, state, text, now)
    except Refusal as refusal:
        forget_privately(uow, person.id)
        return [Message(ToPerson(person.id), house.wording(refusal.key, **refusal.values))]


def preview(
    house: House, uow: UnitOfWork, person: Person, state: Announcing, text: str, now: datetime
) -> list[Reply]:
    """The notice as it will be read, without anything personal; nothing has gone out yet."""
    incident = _running(house, uow, person, state.incident)
    said = mask_personal(text.strip())
    remember_privately(uow, person.id, Announcing(incident=incident.id, text=said), now)
    whole = house.wording("incident.notice", title=incident.title, text=said)
    asked = "\n\n".join((house.wording("incident.preview"), whole))
    row = tuple(
        Button(house.wording(f"incident_button.{name}"), f"incident_{name}:{incident.id}")
        for name in ("send", "unsend")
    )
    return [Message(ToPerson(person.id), asked, buttons=(row,))]


def send_notice(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """发出: to the groups concerned, and privately to those who are in none of them."""
    state = recall_privately(uow, person.id)
    incident = _running(house, uow, person, incident_id)
    if not isinstance(state, Announcing) or state.incident != incident.id or not state.text:
        raise Refusal("refusal.stale_button")
    forget_privately(uow, person.id)
    return broadcast(house, uow, person, incident.id, state.text, now)


def broadcast(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, words: str, now: datetime
) -> list[Reply]:
    """A notice that was read once more goes out; nothing personal in it does."""
    incident, said = _running(house, uow, person, incident_id), mask_personal(words.strip())
    if not said:
        raise Refusal("refusal.stale_button")
    told = {"news": said, "news_at": now, "notices": incident.notices + 1}
    uow.incidents.change(incident.id, RUNNING, told)
    others = outside_groups(house, uow, incident)
    text = house.wording("incident.notice", title=incident.title, text=said)
    for code in uow.incidents.open_tickets(incident.id):
        uow.tickets.record(code, "incident_notice", person.id, now, {"text": said})
    sent = house.wording(
        "incident.sent", groups=group_names(house, uow, incident), count=len(others)
    )
    changed = uow.incidents.get(incident.id)
    assert changed is not None
    key = f"incident:{incident.id}:{told['notices']}"
    return [
        *(Message(group, text) for group in groups_of(house, uow, incident)),
        *tell_each(others, text, key),
        *incident_cards(house, uow, changed, residents=True),
        Message(ToPerson(person.id), sent),
    ]


def drop_notice(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """不发了."""
    forget_privately(uow, person.id)
    return []


def tell_each(people: dict[str, str], text: str, key: str) -> list[Reply]:
    """The same words to each of these people once; held back from who has had enough of them."""
    return [
        Message(ToPerson(one), text, ticket=code, notice=key, weight=Notice.MAY)
        for one, code in people.items()
    ]


def have_it_too(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """我家也是 under the pinned line: a follower, without another report."""
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or incident.phase not in RUNNING:
        raise Refusal("refusal.stale_button")
    first = next(iter(uow.tickets.some(uow.incidents.open_tickets(incident.id, 1))), None)
    if first is None:
        raise Refusal("refusal.stale_button")
    if uow.incidents.has(incident.id, person.id, ""):
        raise Refusal("refusal.already_follows")
    uow.tickets.follow(first.code, person.id, now)
    # The button hangs in the groups alone: whichever it was, they read it there.
    used = {account.channel for account in uow.people.accounts(person.id)}
    groups = groups_of(house, uow, incident)
    places = [place for group in groups for place in addresses(uow, house.community, group)]
    said_in = next((list(place) for place in places if place[0] in used), [])
    uow.tickets.record(first.code, "followed", person.id, now, {"in": said_in})
    joined = uow.tickets.get(first.code)
    assert joined is not None
    uow.incidents.add_reports(incident.id, 1)
    more = uow.incidents.get(incident.id)
    assert more is not None
    return [*refresh(house, uow, joined), *incident_cards(house, uow, more)]


def choose_out(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """拆开: which of the newest tickets is no part of it."""
    incident = _running(house, uow, person, incident_id)
    codes = uow.incidents.newest(incident.id, OUT_SHOWN)
    newest = [t for t in reversed(uow.tickets.some(codes)) if t.status in OPEN]
    rows = tuple(
        (Button(f"{t.code} {mask_personal(t.text)[:14]}", data(Action.LET_GO, t.code)),)
        for t in newest
    )
    text = house.wording("incident.which_out", title=incident.title)
    return [Message(ToPerson(person.id), text, buttons=rows)]


def let_go(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """Out of the incident, by the staff or whoever told it: it waits for a claim of its own."""
    incident = uow.incidents.get(ticket.incident, lock=True) if ticket.incident else None
    ticket = uow.tickets.hold(ticket.code) or ticket
    if incident is None or incident.phase not in LIVE or ticket.incident != incident.id:
        raise Refusal("refusal.stale_button")
    facts = {"incident": incident.id}
    changes = apart_of(uow, ticket)
    apart = move(house, uow, ticket, Action.LET_GO, person, now, changes=changes, data=facts)
    left = leave(house, uow, apart, incident, now)
    return [*refresh(house, uow, apart), *left]


def apart_of(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What a ticket is without its incident: nobody's, when only that had given it to them."""
    changes: dict[str, Any] = {"incident": None}
    if ticket.status in HELD and _was_collected(uow, ticket):
        is_owned = ticket.grid is not None or ticket.team is not None
        waits = Status.ASSIGNED if is_owned else Status.NEW
        changes |= {"assignee": None, "claimed_at": None, "status": waits}
    return changes


def leave(
    house: House, uow: UnitOfWork, apart: Ticket, incident: Incident, now: datetime
) -> list[Reply]:
    """The incident goes on without this ticket, or is over when it was the last."""
    uow.incidents.leave(apart.code, now)
    if apart.assignee is None:
        ask_again(uow, apart, house.community.timekeeper.after(now, SILENT_CLAIM), level=1)
    uow.incidents.recount(incident.id)
    if not uow.incidents.newest(incident.id, 1):
        uow.incidents.change(incident.id, LIVE, {"phase": Phase.CLOSED, "closed_at": now})
    left = uow.incidents.get(incident.id)
    assert left is not None
    return incident_cards(house, uow, left)


def _was_collected(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether its assignee has it only because the incident took it over."""
    steps = [e for e in uow.tickets.events(ticket.code) if e.kind in ("collected", "claimed")]
    return bool(steps) and steps[-1].kind == "collected"


def _running(house: House, uow: UnitOfWork, person: Person, incident_id: str) -> Incident:
    incident = steered(house, uow, person, incident_id)
    if incident.phase not in RUNNING:
        raise Refusal("refusal.stale_button")
    return incident


def suggestions(house: House, incident: Incident) -> list[str]:
    """Notices that often fit trouble of this kind."""
    family = family_of(incident.kind)
    known = family if family in FAMILIES else "other"
    return [house.wording.plain(f"incident.suggest.{known}.{name}") for name in SUGGESTED]


def _row(house: House, uow: UnitOfWork, incident: Incident) -> str:
    return house.wording(
        "incident.row",
        title=incident.title,
        state=house.wording.plain(f"incident.state.{incident.phase}"),
        count=incident.reports,
    )
