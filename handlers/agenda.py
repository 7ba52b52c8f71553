"""议事会: what three or more households complain of within a month becomes a topic.

The secretary lists it or does not; positions are noted; the decision goes back to everybody who
complained, once each. Complaints about the staff are never gathered.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.card_places import refresh
from handlers.cards import place_of, staff_words
from handlers.dialogue import Deliberating, remember_privately
from handlers.house import House
from handlers.parties import likely_parties, party_name
from handlers.replies import Button, Message, Reply, ToPerson
from intents.language.incidents import Incidents, Report
from intents.rules.community import Role
from intents.rules.permissions import overseers
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork

WITHIN = timedelta(days=30)
HOUSEHOLDS = 3
SHOWN = 6


def gather(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    """One more complaint, or one more who has the same: it joins its topic, or makes the third.

    What was not listed is not counted again; who complains after a decision is told of it.
    """
    if ticket.intent != "complaint" or ticket.hidden_from:
        return []
    alike = [t for t in _of_place(uow, ticket, now) if _is_alike(house, t, ticket, now)]
    together = [*alike, ticket]
    topics = {t.code: uow.topics.of_ticket(t.code) for t in together}
    if topics[ticket.code] is not None:
        return []
    for topic in topics.values():
        if topic is not None and topic.stage is not Stage.DROPPED:
            uow.topics.join(topic.id, ticket.code)
            return _again(house, topic, ticket)
    free = [t for t in together if topics[t.code] is None]
    if len({home for t in free for home in _households(uow, t)}) < HOUSEHOLDS:
        return []
    return _propose(house, uow, free, now)


def _again(house: House, topic: Topic, ticket: Ticket) -> list[Reply]:
    """Decided already, and complained of again: the secretary hears that it does not hold."""
    if topic.stage is not Stage.DECIDED:
        return []
    text = house.wording("topic.again", title=topic.title, code=ticket.code)
    readers = overseers(ticket, house.community)
    return [Message(ToPerson(one), text, ticket=ticket.code) for one in readers]


def propose_by_hand(
    house: House, uow: UnitOfWork, person: Person, codes: Sequence[str], now: datetime
) -> Topic:
    """A topic of these tickets, chosen by the secretary. Raises ``Refusal``.

    Tickets that belong to a topic already stay with it.
    """
    if not house.community.has_role(person.id, Role.SECRETARY):
        raise Refusal("refusal.not_allowed")
    chosen = [t for t in uow.tickets.some(codes) if not t.hidden_from]
    free = [t for t in chosen if uow.topics.of_ticket(t.code) is None]
    if not free:
        raise Refusal("refusal.topic_taken")
    topic = _draft(house, uow, sorted(free, key=lambda t: t.created_at), now)
    uow.topics.change(topic.id, Stage.PROPOSED, {"stage": Stage.LISTED, "listed_at": now})
    return topic


def list_topic(
    house: House, uow: UnitOfWork, person: Person, topic_id: str, now: datetime
) -> list[Reply]:
    """列入议事会."""
    topic = _topic_for(house, uow, person, topic_id)
    changes = {"stage": Stage.LISTED, "listed_at": now}
    if not uow.topics.change(topic.id, Stage.PROPOSED, changes):
        raise Refusal("refusal.stale_button")
    return [_agenda(house, uow, person, topic.id), *_refreshed(house, uow, topic)]


def drop_topic(
    house: House, uow: UnitOfWork, person: Person, topic_id: str, now: datetime
) -> list[Reply]:
    """不列: the tickets go on by themselves."""
    topic = _topic_for(house, uow, person, topic_id)
    if not uow.topics.change(topic.id, Stage.PROPOSED, {"stage": Stage.DROPPED}):
        raise Refusal("refusal.stale_button")
    return []


def begin_position(
    house: House, uow: UnitOfWork, person: Person, topic_id: str, now: datetime
) -> list[Reply]:
    """记意见: the next words are somebody's position."""
    return _begin(house, uow, person, topic_id, "position", now)


def begin_decision(
    house: House, uow: UnitOfWork, person: Person, topic_id: str, now: datetime
) -> list[Reply]:
    """写决定: the next words are what the council decided."""
    return _begin(house, uow, person, topic_id, "decision", now)


def deliberate(
    house: House, uow: UnitOfWork, person: Person, state: Deliberating, text: str, now: datetime
) -> list[Reply]:
    """The words have come: a position is kept, a decision goes out to all who complained."""
    topic = _topic_for(house, uow, person, state.topic)
    text = mask_personal(text)  # the council reads it, and everybody who complained
    if state.what == "decision":
        return _decide(house, uow, person, topic, text, now)
    noted = {"by": person.id, "text": text, "at": now.isoformat()}
    if not uow.topics.change(topic.id, Stage.LISTED, {"positions": [*topic.positions, noted]}):
        raise Refusal("refusal.stale_button")
    return [_agenda(house, uow, person, topic.id)]


def _agenda(house: House, uow: UnitOfWork, person: Person, topic_id: str) -> Message:
    """The item as it is laid before the council: its tickets, who is concerned, who said what."""
    topic = uow.topics.get(topic_id)
    assert topic is not None
    # One of them may have turned out to be about the staff since.
    tickets = [t for t in uow.tickets.some(uow.topics.tickets(topic_id)) if not t.hidden_from]
    lines = [house.wording("topic.listed", title=topic.title), *_ticket_lines(house, tickets)]
    if topic.parties:
        names = house.wording.plain("list.comma").join(party_name(house, p) for p in topic.parties)
        lines.append(house.wording("topic.parties", names=names))
    lines += [house.wording("topic.position", text=noted["text"]) for noted in topic.positions]
    row = tuple(
        Button(house.wording(f"button.{verb}"), f"{verb}:{topic_id}")
        for verb in ("topic_position", "topic_decide")
    )
    return Message(ToPerson(person.id), "\n".join(lines), buttons=(row,))


def _ticket_lines(house: House, tickets: Sequence[Ticket]) -> list[str]:
    return [
        house.wording("topic.line", code=t.code, text=staff_words(t)[:24]) for t in tickets[:SHOWN]
    ]


def _decide(
    house: House, uow: UnitOfWork, person: Person, topic: Topic, text: str, now: datetime
) -> list[Reply]:
    changes = {"stage": Stage.DECIDED, "decision": text, "decided_at": now}
    if not uow.topics.change(topic.id, Stage.LISTED, changes):
        raise Refusal("refusal.stale_button")
    told: dict[str, str] = {}
    for code in uow.topics.tickets(topic.id):
        ticket = uow.tickets.get(code)
        if ticket is None:
            continue
        uow.tickets.record(code, "council_decided", person.id, now, {"topic": topic.id})
        for one in (*ticket.residents, *uow.tickets.followers(code)):
            told.setdefault(one, code)
    words = house.wording("topic.decided", title=topic.title, text=text)
    notes: list[Reply] = [
        Message(ToPerson(one), words, ticket=code, notice=f"decided:{topic.id}")
        for one, code in told.items()
    ]
    sent = Message(ToPerson(person.id), house.wording("topic.sent", count=len(told)))
    return [*_refreshed(house, uow, topic), *notes, sent]


def _propose(house: House, uow: UnitOfWork, together: list[Ticket], now: datetime) -> list[Reply]:
    topic = _draft(house, uow, together, now)
    lines = [house.wording("topic.propose", title=topic.title, count=len(together))]
    lines += _ticket_lines(house, together)
    buttons = (
        (
            Button(house.wording("button.topic_list"), f"topic_list:{topic.id}"),
            Button(house.wording("button.topic_drop"), f"topic_drop:{topic.id}"),
        ),
    )
    readers = overseers(together[-1], house.community)
    return [Message(ToPerson(r), "\n".join(lines), buttons=buttons) for r in readers]


def _draft(house: House, uow: UnitOfWork, together: Sequence[Ticket], now: datetime) -> Topic:
    newest = together[-1]
    place = place_of(newest, house) or house.community.name
    # Everybody who complained will read it, so nothing of the one who did so last.
    told = mask_personal(staff_words(newest))[:20]
    title = house.wording.plain("topic.title", place=place, text=told)
    words = " ".join(ticket.text for ticket in together)
    parties = [p.id for p in likely_parties(house, newest) if any(i in words for i in p.items)]
    topic = Topic(house.new_id(), title, Stage.PROPOSED, now, tuple(parties))
    uow.topics.add(topic)
    for ticket in together:
        uow.topics.join(topic.id, ticket.code)
    return topic


def _begin(
    house: House, uow: UnitOfWork, person: Person, topic_id: str, what: str, now: datetime
) -> list[Reply]:
    topic = _topic_for(house, uow, person, topic_id)
    if topic.stage is not Stage.LISTED:
        raise Refusal("refusal.stale_button")
    remember_privately(uow, person.id, Deliberating(topic=topic.id, what=what), now)
    return [Message(ToPerson(person.id), house.wording(f"topic.ask.{what}"))]


def _topic_for(house: House, uow: UnitOfWork, person: Person, topic_id: str) -> Topic:
    topic = uow.topics.hold(topic_id)  # of two who note something, each adds to the other's
    if topic is None or not house.community.has_role(person.id, Role.SECRETARY):
        raise Refusal("refusal.stale_button")
    return topic


def _refreshed(house: House, uow: UnitOfWork, topic: Topic) -> list[Reply]:
    found = [uow.tickets.get(code) for code in uow.topics.tickets(topic.id)]
    return [reply for ticket in found if ticket for reply in refresh(house, uow, ticket)]


def _of_place(uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Ticket]:
    """Complaints of the last month at the same place, the oldest first."""
    place = ticket.details.get("place")
    if ticket.building is None and not place:
        return []
    recent = uow.tickets.search(intent=ticket.intent, building=ticket.building, since=now - WITHIN)
    return [
        t
        for t in reversed(recent)
        if t.code != ticket.code
        and not t.hidden_from
        and t.status is not Status.CANCELLED
        and (ticket.building is not None or t.details.get("place") == place)
    ]


def _is_alike(house: House, one: Ticket, other: Ticket, now: datetime) -> bool:
    """The same thing complained of; a month apart is as good as an hour."""
    pair, at = Incidents(), house.local(now)
    first = pair.add(Report(one.code, at, one.building, one.text))
    return first == pair.add(Report(other.code, at, other.building, other.text))


def _households(uow: UnitOfWork, ticket: Ticket) -> set[str]:
    """Who complains, flat by flat where flats are known."""
    homes = set()
    for person_id in (ticket.reporter, *uow.tickets.followers(ticket.code)):
        person = uow.people.get(person_id)
        home = (person.building, person.unit, person.room) if person else (None, None, None)
        homes.add("-".join(str(part) for part in home) if home[2] else person_id)
    return homes
