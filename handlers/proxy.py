"""Proxy (代办): somebody files for a person who has no phone; two people stand on the ticket.

The reporter is the person it was filed for, kept without an account; the proxy is told whatever
a resident is told and may answer in their stead, which the history records. On what basis they
file is asked once. A slip with the number and a QR code goes to the proxy to hand over.
"""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from handlers.dialogue import Draft, Origin, Proxying, Showing, forget, recall, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.opening import Wish
from handlers.patrol import is_patrolling
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.showing import keep_attachments
from handlers.submitting import submit
from handlers.telling import drafts_of, next_slot, question_of
from intents.language.answers import is_giving_up, is_unknown, read_answer
from intents.language.phones import find_phones
from intents.language.proxies import name_in, read_proxy
from intents.language.slots import extract_slots
from intents.rules.refusal import Refusal
from storage.attachments import StoredAttachment
from storage.people import Person
from storage.unit_of_work import UnitOfWork

USUAL_INTENT = "repair"
ORAL, FAMILY, VISIT = BASES = ("oral", "family", "visit")
SLIP = "slip"


def file_for(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, words: str, now: datetime
) -> list[Reply]:
    """``/proxy 张奶奶 3号楼301水管漏了``: keep the words and ask on what basis they are said."""
    if not incoming.chat.is_private:
        return []
    told = read_proxy(incoming.text)
    who, wish = told if told else words.partition(" ")[::2]
    if not who.strip() or not wish.strip():
        return [Message(ToPerson(person.id), house.wording("proxy.how"))]
    files = keep_attachments(house, uow, incoming, now)
    before = recall(uow, incoming.conversation)
    if isinstance(before, Showing):
        files = [*before.attachments, *files]
    origin = Origin.of(incoming)
    state = Proxying(who=who.strip(), wish=wish.strip(), attachments=files, origin=origin)
    forget(uow, incoming.conversation)
    return _go_on(house, uow, person, state, incoming.conversation, now)


def answer_for(
    house: House,
    uow: UnitOfWork,
    person: Person,
    state: Proxying,
    incoming: Incoming,
    now: datetime,
) -> list[Reply] | None:
    """The answer to what was missing; None when nothing was asked and the words are their own."""
    if state.asking is None:
        return None
    text, local = incoming.text.strip(), house.local(now)
    if is_giving_up(text):
        forget(uow, incoming.conversation)
        return [Message(ToPerson(person.id), house.wording("dialogue.given_up"))]
    told = dict(state.told)
    slots = ("building", "unit", "room") if state.asking == "building" else (state.asking,)
    for slot in slots:
        value = read_answer(slot, text, local)
        if value is not None:
            told.setdefault(slot, value)
    is_more = state.asking not in told and not is_unknown(text)
    wish = f"{state.wish} {text}" if is_more else state.wish
    onward = state.model_copy(update={"told": told, "asking": None, "wish": wish[:2000]})
    return _go_on(house, uow, person, onward, incoming.conversation, now)


def _go_on(
    house: House,
    uow: UnitOfWork,
    person: Person,
    state: Proxying,
    conversation: str,
    now: datetime,
) -> list[Reply]:
    """Ask for the first thing that is missing, once; then on what basis they file."""
    drafts = [Draft(**asdict(wish)) for wish in _wishes(house, state, now)]
    slot = next_slot(house, drafts, state.asked)
    if slot is not None:
        asked = state.model_copy(update={"asking": slot, "asked": [*state.asked, slot]})
        remember(uow, conversation, asked, now)
        question = question_of(house, drafts, slot)
        return [Message(ToPerson(person.id), house.wording("dialogue.ask", question=question))]
    remember(uow, conversation, state, now)
    return [_ask_basis(house, person, state)]


def _ask_basis(house: House, person: Person, state: Proxying) -> Message:
    rows = tuple(
        (Button(house.wording(f"basis.{basis}"), f"basis:{basis}"),)
        for basis in BASES
        if basis != VISIT or _visits(house, person)
    )
    text = house.wording("proxy.basis", who=name_in(state.who))
    return Message(ToPerson(person.id), text, buttons=rows)


def file_on_basis(
    house: House, uow: UnitOfWork, person: Person, basis: str, conversation: str, now: datetime
) -> list[Reply]:
    """The basis is known: open the tickets, and send the slip."""
    state = recall(uow, conversation)
    if not isinstance(state, Proxying) or state.asking is not None or basis not in BASES:
        raise Refusal("refusal.stale_button")
    if basis == VISIT and not _visits(house, person):
        raise Refusal("refusal.not_allowed")
    forget(uow, conversation)
    wishes = _wishes(house, state, now)
    reporter = _keep_person(house, uow, state, wishes[0], now)
    replies: list[Reply] = []
    for number, wish in enumerate(wishes):
        files = state.attachments if number == 0 else []
        before = {t.code for t in uow.tickets.of_reporter(reporter.id, open_only=False, limit=20)}
        replies += submit(house, uow, reporter, [wish], state.origin, now, files, proxy=person.id)
        for ticket in uow.tickets.of_reporter(reporter.id, open_only=False, limit=20):
            if ticket.code not in before:
                uow.tickets.record(ticket.code, "filed_for", person.id, now, {"basis": basis})
                replies.append(_slip(house, uow, person, ticket.code, now))
    return replies


def _visits(house: House, person: Person) -> bool:
    """Whether they go to people's doors: staff, and the liaison of a doorway."""
    return is_patrolling(house, person.id) or house.community.doorway_of(person.id) is not None


def _wishes(house: House, state: Proxying, now: datetime) -> list[Wish]:
    """What is wanted; a place named with the person is where it is."""
    local = house.local(now)
    meaning = house.understander.understand(state.wish, now=local, chat="private")
    found = [Wish(**draft.model_dump()) for draft in drafts_of(house, meaning, None)]
    if not found:
        slots = extract_slots(state.wish, [USUAL_INTENT], local)
        found = [Wish(USUAL_INTENT, state.wish, slots, 1.0, "told")]
    home = extract_slots(state.who, [USUAL_INTENT], local)
    place: dict[str, Any] = {
        slot: home[slot] for slot in ("building", "unit", "room") if slot in home
    }
    return [replace(wish, slots={**state.told, **place, **wish.slots}) for wish in found]


def _keep_person(
    house: House, uow: UnitOfWork, state: Proxying, wish: Wish, now: datetime
) -> Person:
    """The person it is filed for: a row of their own, and no account."""
    phones = [digits for _, _, digits in find_phones(f"{state.who} {state.wish}")]
    person = Person(
        id=f"r{house.new_id()}",
        name=name_in(state.who),
        created_at=now,
        building=wish.slots.get("building"),
        unit=wish.slots.get("unit"),
        room=wish.slots.get("room"),
        phone=phones[0] if phones else None,
    )
    uow.people.add(person)
    return person


def _slip(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> Message:
    """A sheet to hand over: the number, where to ask, and the QR code; nothing personal."""
    picture = StoredAttachment(
        conversation=f"{SLIP}:{code}",
        kind="photo",
        channel=SLIP,
        file_id=code,
        created_at=now,
        id=house.new_id(),
    )
    uow.attachments.add(picture)
    text = house.wording(
        "proxy.slip",
        community=house.community.name,
        code=code,
        address=f"{house.address}/slips/{code}",
    )
    return Message(ToPerson(person.id), text, ticket=code, attachments=(picture.id,))
