"""The same trouble told twice: ask the second one, follow by one tap, merge and un-merge by staff.

Asked before a ticket is opened, and only for trouble that neighbours share. Whoever does not
answer gets a ticket of their own: nothing waits for the answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.answering import follow
from handlers.card_places import refresh
from handlers.dialogue import Comparing, Draft, Origin, forget, remember, take_up
from handlers.house import House
from handlers.moves import move, ticket_for
from handlers.replies import Button, Message, Reply, ToPerson
from intents.language.incidents import Incidents, Report
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import can_see
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

SHARED_INTENTS = frozenset({"repair", "complaint"})
WINDOW = timedelta(days=5)
COMPARED = 60
ANSWER_WITHIN = timedelta(minutes=3)


def find_same(house: House, uow: UnitOfWork, draft: Draft, now: datetime) -> Ticket | None:
    """The open ticket that this draft most likely tells again; None when in doubt."""
    building = draft.slots.get("building")
    if draft.intent not in SHARED_INTENTS or draft.slots.get("room"):
        return None
    recent = uow.tickets.search(intent=draft.intent, since=now - WINDOW, statuses=OPEN)
    # What somebody told in confidence is shown to no neighbour, not even as a question.
    told = [t for t in recent if not t.anonymous and not t.hidden_from]
    near = [t for t in told if t.building == building and t.room is None][:COMPARED]
    if building is None:
        place = draft.slots.get("place")
        near = [t for t in near if place and t.details.get("place") == place]
    return next((t for t in near if is_same(house, t, draft, now)), None)


def is_same(house: House, ticket: Ticket, draft: Draft, now: datetime) -> bool:
    """Whether one repair or one talk would settle both."""
    pair = Incidents()
    earlier = Report(ticket.code, house.local(ticket.created_at), ticket.building, ticket.text)
    later = Report("draft", house.local(now), draft.slots.get("building"), draft.text)
    return pair.add(earlier) == pair.add(later)


def ask_whether_same(
    house: House,
    uow: UnitOfWork,
    person: Person,
    conversation: str,
    draft: Draft,
    ticket: Ticket,
    rest: Sequence[Draft],
    origin: Origin,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply]:
    """Show the ticket that exists and ask; ``rest`` are the message's other requests."""
    state = Comparing(
        draft=draft,
        ticket=ticket.code,
        rest=list(rest),
        attachments=list(attachments),
        origin=origin,
    )
    remember(uow, conversation, state, now)
    uow.timers.rearm(
        Timer(
            kind="half_told",
            due_at=now + ANSWER_WITHIN,
            dedupe_key=f"half_told:{conversation}",
            data={"conversation": conversation, "person": person.id},
        )
    )
    who = house.name_of(ticket.assignee) or house.wording.plain("same.nobody_yet")
    text = house.wording("same.ask", text=ticket.text[:40], who=who)
    buttons = (
        (Button(house.wording("button.same"), f"same:{ticket.code}"),),
        (Button(house.wording("button.other"), "other:new"),),
    )
    return [Message(ToPerson(person.id), text, buttons=buttons)]


def join(
    house: House, uow: UnitOfWork, person: Person, conversation: str, code: str, now: datetime
) -> tuple[list[Reply], Comparing]:
    """我也是: follow the ticket that was shown; the state tells what else is to be submitted."""
    state = comparing(uow, conversation)
    ticket = uow.tickets.get(code)
    if ticket is None:
        raise Refusal("refusal.no_such_ticket")
    forget(uow, conversation)
    is_known = person.id in uow.tickets.followers(code)
    replies = [] if is_known else follow(house, uow, ticket, person.id, now)
    uow.tickets.record(code, "told_again", person.id, now, {"text": state.draft.text})
    if state.attachments:
        uow.attachments.attach(state.attachments, code)
    told = Message(ToPerson(person.id), house.wording("same.joined"), ticket=code)
    return [*replies, told], state


def comparing(uow: UnitOfWork, conversation: str) -> Comparing:
    """The open question of this conversation. Raises ``Refusal`` when there is none."""
    state = take_up(uow, conversation)
    if not isinstance(state, Comparing):
        raise Refusal("refusal.stale_button")
    return state


def merge(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, into: str, now: datetime
) -> list[Reply]:
    """并单: ``ticket`` becomes part of ``into``; its reporter and followers follow the master."""
    master = ticket_for(house, uow, into, person)
    # Neither may end or be merged meanwhile: nobody would act for those who wait.
    for code in sorted((ticket.code, master.code)):
        uow.tickets.hold(code)
    master = ticket_for(house, uow, into, person)
    if ticket.hidden_from != master.hidden_from:
        raise Refusal("refusal.cannot_merge")
    if master.code == ticket.code or master.status not in OPEN or master.master:
        raise Refusal("refusal.cannot_merge")
    facts = {"into": master.code}
    merged = move(
        house, uow, ticket, Action.MERGE, person, now, changes={"master": master.code}, data=facts
    )
    for follower in (ticket.reporter, *uow.tickets.followers(ticket.code)):
        if follower != master.reporter:
            uow.tickets.follow(master.code, follower, now)
    uow.tickets.record(master.code, "took_in", person, now, {"ticket": ticket.code})
    whole = uow.tickets.get(master.code)
    assert whole is not None
    return [*refresh(house, uow, merged), *refresh(house, uow, whole)]


def unmerge(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """Take a merge back: the ticket waits for a claim again, with its old clock."""
    master = uow.tickets.get(ticket.master or "")
    apart = move(house, uow, ticket, Action.UNMERGE, person, now, changes={"master": None})
    if master is None:
        return refresh(house, uow, apart)
    uow.tickets.unfollow(master.code, ticket.reporter)
    uow.tickets.record(master.code, "let_go", person, now, {"ticket": ticket.code})
    rest = uow.tickets.get(master.code)
    assert rest is not None
    return [*refresh(house, uow, apart), *refresh(house, uow, rest)]


def merge_choices(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Ticket]:
    """Open tickets of the same kind nearby, likeliest first, for this person to choose from."""
    recent = uow.tickets.search(intent=ticket.intent, since=now - timedelta(days=30), statuses=OPEN)
    others = [
        t
        for t in recent
        if t.code != ticket.code
        and (t.grid, t.hidden_from) == (ticket.grid, ticket.hidden_from)
        and can_see(t, person, house.community)
    ]
    draft = Draft(
        intent=ticket.intent,
        text=ticket.text,
        slots={"building": ticket.building},
        confidence=1.0,
        model_version="",
    )
    return sorted(
        others,
        key=lambda t: (not is_same(house, t, draft, now), t.building != ticket.building),
    )
