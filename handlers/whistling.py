"""吹哨: the assignee calls in outside parties, and stays responsible until it is solved.

The party is no member here: the assignee forwards a page that stands by itself. A resident's
name, phone and flat are on it only after the resident has said yes to that.
"""

from dataclasses import replace
from datetime import datetime

from handlers.card_places import is_reachable, refresh
from handlers.cards import data, place_of, staff_words
from handlers.house import House
from handlers.incident_cards import incident_cards
from handlers.incident_faces import live_incident
from handlers.moves import allowed, move
from handlers.parties import party_name
from handlers.privacy.consenting import agree, withdrawn_at
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.timekeeping import keep_time
from handlers.working import tell_resident
from intents.language.outcomes import read_outcome
from intents.rules.clocks import Span
from intents.rules.community import Party
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.purposes import Purpose
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.whistles import Outcome, Whistle

WITH_WHISTLE = Span.parse("15 working days")
REMIND_AT = 0.6  # of the way to the party's date, and again on it
CONSENTED = "contact_consented"
TOLD = (Outcome.CAME, Outcome.NOT_CAME, Outcome.SETTLED)
CONSENTING = frozenset({"oral", "family"})


def whistle(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, party_id: str, now: datetime
) -> list[Reply]:
    """Call a party in: a page to forward, a date for the party, a later one for the resident."""
    party = house.community.party(party_id)
    if party is None:
        raise Refusal("refusal.no_such_party")
    # Held: of two presses at once one calls the party, the other finds it called.
    uow.tickets.hold(ticket.code)
    if any(w.party == party_id for w in _waiting(uow, ticket)):
        raise Refusal("refusal.called_already", party=party.name)
    keeper = house.community.timekeeper
    promised = keeper.after(ticket.created_at, WITH_WHISTLE)
    due = max(promised, ticket.due_at or promised)
    changes = {"due_at": due} | ({} if ticket.responded_at else {"responded_at": now})
    comes_by = min(keeper.after(now, Span.parse(party.within)), max(due, now))
    facts = {"party": party_id, "due_at": comes_by.isoformat(), "before": str(ticket.due_at)}
    called = move(house, uow, ticket, Action.WHISTLE, person, now, changes=changes, data=facts)
    record = Whistle(house.new_id(), ticket.code, party_id, person, now, comes_by)
    uow.whistles.add(record)
    _remind(house, uow, record, "soon", now + (comes_by - now) * REMIND_AT)
    _remind(house, uow, record, "due", comes_by)
    told = tell_resident(
        house,
        called,
        "notice.whistled",
        f"whistled:{record.id}",
        party=party.name,
        due=house.moment(house.local(due)),
    )
    page = _page(house, uow, called, record, party, person)
    asked = _ask_consent(house, uow, called, party)
    return [*_shown(house, uow, called), page, *told, *asked]


def note_outcome(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, argument: str, now: datetime
) -> list[Reply]:
    """来了 / 没来 / 办好了, as the assignee says of one party; residents read it on their card."""
    allowed(house, uow, ticket, Action.WHISTLE, person)
    whistle_id, _, word = argument.partition(".")
    record = uow.whistles.get(whistle_id)
    if record is None or record.ticket != ticket.code or word not in TOLD:
        raise Refusal("refusal.stale_button")
    if not uow.whistles.note(record.id, Outcome(word), now):
        raise Refusal("refusal.stale_button")
    facts = {"party": record.party, "outcome": word}
    uow.tickets.record(ticket.code, "party_outcome", person, now, facts)
    keep_time(house, uow, ticket, Action.WHISTLE, person, now)
    if word == Outcome.SETTLED:
        for name in ("soon", "due"):
            uow.timers.cancel(_key(record, name))
    return _shown(house, uow, ticket)


def hear_outcome(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, text: str, now: datetime
) -> list[Reply] | None:
    """来了 or 办好了 in the assignee's own words; None when it is no such word, or of nobody."""
    word = read_outcome(text) if person == ticket.assignee else None
    waiting = _waiting(uow, ticket)
    named = [w for w in waiting if _is_named(party_name(house, w.party), text)] or waiting
    if word is None or len(named) != 1:
        return None
    noted = note_outcome(house, uow, ticket, person, f"{named[0].id}.{word}", now)
    key = f"party.noted.{word}"
    said = house.wording(key, party=party_name(house, named[0].party), code=ticket.code)
    return [*noted, Message(ToPerson(person), said, ticket=ticket.code)]


def hear_outcome_of_any(
    house: House, uow: UnitOfWork, person: str, text: str, now: datetime
) -> list[Reply] | None:
    """The same where no ticket is named: only of a party that is waited for on one ticket alone."""
    if house.community.member(person) is None or read_outcome(text) is None:
        return None
    held = {ticket.code: ticket for ticket in uow.tickets.of_assignee(person, HELD)}
    waiting = [w for w in uow.whistles.of_tickets(list(held)) if w.closed_at is None]
    named = {w.ticket for w in waiting if _is_named(party_name(house, w.party), text)}
    if len(named) != 1:
        return None
    return hear_outcome(house, uow, held[named.pop()], person, text, now)


def _is_named(name: str, text: str) -> bool:
    """By the whole name or the end of it, which tells parties apart (物业, 自来水)."""
    return name in text or name[-2:] in text


def _shown(house: House, uow: UnitOfWork, ticket: Ticket) -> list[Reply]:
    """The ticket's cards, or those of the whole incident it is in: the party comes for all."""
    incident = live_incident(uow, ticket)
    together = [] if incident is None else incident_cards(house, uow, incident, residents=True)
    return [*refresh(house, uow, ticket), *together]


def consent(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """The resident lets the called parties have their contact; the pages come once more."""
    if person not in _may_consent(uow, ticket) or ticket.anonymous:
        raise Refusal("refusal.not_allowed")
    if ticket.status not in OPEN or _has_consented(uow, ticket):
        raise Refusal("refusal.stale_button")
    stands_in = {} if person == ticket.reporter else {"on_behalf": True}
    uow.tickets.record(ticket.code, CONSENTED, person, now, stands_in)
    agree(uow, ticket.reporter, Purpose.OUTSIDE, now)
    thanks = Message(ToPerson(person), house.wording("party.consented"), ticket=ticket.code)
    if ticket.assignee is None:
        return [thanks]
    pages: list[Reply] = []
    for record in _waiting(uow, ticket):
        party = house.community.party(record.party)
        if party is not None:
            pages.append(_page(house, uow, ticket, record, party, ticket.assignee))
    return [thanks, *pages]


def remind(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """Before the party's date, and on it: the assignee is asked whether somebody came."""
    record = uow.whistles.get(str(timer.data["whistle"]))
    if ticket.status not in HELD or record is None or record.closed_at is not None:
        return []
    if ticket.assignee is None:
        return []
    uow.tickets.record(ticket.code, "party_reminded", SYSTEM, now, {"party": record.party})
    text = house.wording(
        f"party.remind.{timer.data['when']}",
        code=ticket.code,
        party=party_name(house, record.party),
        due=house.moment(house.local(record.due_at)),
    )
    buttons = (_outcome_buttons(house, record),)
    return [Message(ToPerson(ticket.assignee), text, buttons=buttons, ticket=ticket.code)]


def _waiting(uow: UnitOfWork, ticket: Ticket) -> list[Whistle]:
    """The calls that have not come to an end."""
    return [w for w in uow.whistles.of_ticket(ticket.code) if w.closed_at is None]


def _page(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    record: Whistle,
    party: Party,
    reader: str,
) -> Message:
    """What the assignee forwards: everything the party needs, on one page."""
    files = tuple(attachment.id for attachment in uow.attachments.of_ticket(ticket.code))
    may_name = _has_consented(uow, ticket) and not ticket.anonymous
    words = ticket.text if may_name else staff_words(replace(ticket, anonymous=True))
    text = house.wording(
        "party.page",
        community=house.community.name,
        party=party.name,
        reach=" ".join(part for part in (party.contact, party.phone, party.hours) if part),
        place=place_of(ticket, house, with_room=may_name) or "—",
        text=words,
        since=house.moment(house.local(ticket.created_at)),
        photos=len(files),
        contact=_contact(house, uow, ticket, record, may_name=may_name),
        code=ticket.code,
        due=house.moment(house.local(record.due_at)),
        who=house.name_of(ticket.assignee),
    )
    buttons = (_outcome_buttons(house, record),)
    return Message(ToPerson(reader), text, buttons=buttons, ticket=ticket.code, attachments=files)


def _contact(
    house: House, uow: UnitOfWork, ticket: Ticket, record: Whistle, *, may_name: bool
) -> str:
    """The resident's contact when they agreed, else the assignee's."""
    reporter = uow.people.get(ticket.reporter)
    if may_name and reporter is not None:
        phone = ticket.details.get("phone") or reporter.phone or ""
        return f"{reporter.name} {phone}".strip()
    member = house.community.member(ticket.assignee or record.whistled_by)
    return f"{member.name} {member.phone or ''}".strip() if member else ""


def _ask_consent(house: House, uow: UnitOfWork, ticket: Ticket, party: Party) -> list[Reply]:
    """Asked once per ticket, and never of somebody who wants no name given."""
    calls = uow.whistles.of_ticket(ticket.code)
    if ticket.anonymous or len(calls) > 1 or _has_consented(uow, ticket):
        return []
    text = house.wording("party.ask_consent", party=party.name)
    button = Button(house.wording("button.consent"), data("consent", ticket.code))
    note = f"consent:{ticket.code}"
    asked = _may_consent(uow, ticket)
    return [
        Message(ToPerson(one), text, buttons=((button,),), ticket=ticket.code, notice=note)
        for one in asked
        if one == ticket.reporter or not is_reachable(uow, ticket.reporter)
    ]


def _may_consent(uow: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
    """The person themselves, and a proxy who files as family or was asked to by them.

    A worker who files after a visit acts for the office: that is nobody's own consent.
    """
    filed = [e for e in uow.tickets.events(ticket.code) if e.kind == "filed_for"]
    if ticket.proxy is None or not filed or filed[-1].data.get("basis") not in CONSENTING:
        return (ticket.reporter,)
    return (ticket.reporter, ticket.proxy)


def _has_consented(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Said for this ticket, and not taken back since."""
    withdrawn = withdrawn_at(uow, ticket.reporter, Purpose.OUTSIDE)
    return any(
        event.kind == CONSENTED and (withdrawn is None or event.at > withdrawn)
        for event in uow.tickets.events(ticket.code)
    )


def _outcome_buttons(house: House, record: Whistle) -> tuple[Button, ...]:
    return tuple(
        Button(
            house.wording(f"button.party_{outcome}"),
            data("party", record.ticket, f"{record.id}.{outcome}"),
        )
        for outcome in TOLD
    )


def _remind(house: House, uow: UnitOfWork, record: Whistle, when: str, at: datetime) -> None:
    uow.timers.put(
        Timer(
            kind="party_due",
            due_at=house.community.timekeeper.out_of_quiet(at),
            dedupe_key=_key(record, when),
            ticket=record.ticket,
            data={"whistle": record.id, "when": when},
        )
    )


def _key(record: Whistle, when: str) -> str:
    return f"party_{when}:{record.id}"
