"""Getting a report complete: ask for what is missing, one question at a time, then submit.

A question is asked at most once. Whoever does not know or does not answer is not turned away:
the report is submitted with what is known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.dialogue import Draft, Origin, Telling, forget, private_conversation, remember
from handlers.house import House
from handlers.incoming import Chat, Incoming, Kind
from handlers.replies import Message, Reply, ToPerson
from handlers.submitting import Wish, submit
from intents.catalog.schema import IntentSpec, SlotSpec
from intents.language.answers import is_giving_up, is_unknown, read_answer
from intents.language.understanding import Understanding
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

# A request cut out of a longer message keeps the punctuation that joined it to the rest.
_EDGES = " ,，.。;；、\n"
HALF_TOLD_WAITS = timedelta(minutes=30)


def drafts_of(house: House, understanding: Understanding, grid: str | None) -> list[Draft]:
    """The tickets a message asks for, before anything is asked back."""
    return [
        Draft(
            intent=request.intent,
            text=request.text.strip(_EDGES),
            slots=dict(request.slots),
            confidence=request.confidence,
            model_version=understanding.model_version,
            urgent=understanding.urgent or house.catalog[request.intent].danger,
            anonymous=understanding.anonymous,
            grid=grid,
        )
        for request in understanding.requests
        if house.catalog.opens_ticket(request.intent)
    ]


def take(
    house: House,
    uow: UnitOfWork,
    person: Person,
    drafts: Sequence[Draft],
    incoming: Incoming,
    now: datetime,
    attachments: Sequence[str] = (),
    *,
    can_ask: bool,
) -> list[Reply]:
    """Submit the drafts, or ask for the first thing they lack when asking is possible."""
    origin = Origin(
        channel=incoming.chat.channel,
        chat_id=incoming.chat.chat_id,
        message_id=incoming.message_id,
    )
    filled = [_with_home(draft, person) for draft in drafts]
    slot = _next_slot(house, filled, ()) if can_ask else None
    if slot is None:
        return submit(house, uow, person, _wishes(filled), incoming, now, attachments)
    telling = Telling(
        drafts=filled, asking=slot, asked=[slot], attachments=list(attachments), origin=origin
    )
    return _ask(house, uow, person, telling, private_conversation(uow, person.id, incoming), now)


def continue_telling(
    house: House,
    uow: UnitOfWork,
    person: Person,
    telling: Telling,
    incoming: Incoming,
    now: datetime,
) -> list[Reply]:
    """The person's next words while a question is open."""
    conversation = incoming.conversation
    text = incoming.text.strip()
    if is_giving_up(text):
        forget(uow, conversation)
        return [Message(ToPerson(person.id), house.wording("dialogue.given_up"))]
    local = house.local(now)
    value = read_answer(telling.asking, text, local)
    drafts = [_answered(draft, telling.asking, value, text, local) for draft in telling.drafts]
    if value is not None and telling.asking == "building" and person.building is None:
        uow.people.update(person.id, building=str(value))
    if value is None and not is_unknown(text):
        # Not an answer, so it is more of the story.
        drafts[0] = drafts[0].model_copy(update={"text": f"{drafts[0].text} {text}"[:2000]})
    told = telling.model_copy(update={"drafts": drafts})
    slot = _next_slot(house, drafts, telling.asked)
    if slot is not None:
        onward = told.model_copy(update={"asking": slot, "asked": [*telling.asked, slot]})
        return _ask(house, uow, person, onward, conversation, now)
    forget(uow, conversation)
    return submit_told(house, uow, person, told, now)


def submit_told(
    house: House, uow: UnitOfWork, person: Person, telling: Telling, now: datetime
) -> list[Reply]:
    """Submit what has been told so far, as from the message it began with."""
    origin = telling.origin
    first = Incoming(
        kind=Kind.MESSAGE,
        chat=Chat(origin.channel, origin.chat_id, is_private=True),
        at=now,
        update_id="",
        message_id=origin.message_id,
    )
    return submit(house, uow, person, _wishes(telling.drafts), first, now, telling.attachments)


def _ask(
    house: House,
    uow: UnitOfWork,
    person: Person,
    telling: Telling,
    conversation: str,
    now: datetime,
) -> list[Reply]:
    remember(uow, conversation, telling, now)
    uow.timers.cancel(f"half_told:{conversation}")
    uow.timers.put(
        Timer(
            kind="half_told",
            due_at=now + HALF_TOLD_WAITS,
            dedupe_key=f"half_told:{conversation}",
            data={"conversation": conversation, "person": person.id},
        )
    )
    draft = telling.drafts[0]
    spec = house.catalog[draft.intent]
    asker = next((s for s in _specs(house, telling.drafts) if telling.asking in s.slots), spec)
    text = house.wording("dialogue.ask", label=spec.label, question=asker.slots[telling.asking].ask)
    return [Message(ToPerson(person.id), text)]


def _specs(house: House, drafts: Sequence[Draft]) -> list[IntentSpec]:
    return [house.catalog[draft.intent] for draft in drafts]


def _next_slot(house: House, drafts: Sequence[Draft], asked: Sequence[str]) -> str | None:
    """The first fact any of the drafts still needs; danger never waits for a question."""
    if any(draft.urgent and house.catalog[draft.intent].danger for draft in drafts):
        return None
    for draft in drafts:
        for name, slot in house.catalog[draft.intent].slots.items():
            if name not in asked and _is_missing(draft, name, slot):
                return name
    return None


def _is_missing(draft: Draft, name: str, slot: SlotSpec) -> bool:
    if name in draft.slots or any(other in draft.slots for other in slot.unless):
        return False
    if slot.only_if and not any(other in draft.slots for other in slot.only_if):
        return False
    return slot.enough_text is None or len(draft.text) < slot.enough_text


def _answered(draft: Draft, slot: str, value: object, text: str, now: datetime) -> Draft:
    if value is None or slot in draft.slots:
        return draft
    slots = {**draft.slots, slot: value}
    if slot == "building":
        # 3-2-501 answers more than was asked.
        for further in ("unit", "room"):
            found = read_answer(further, text, now)
            if found is not None:
                slots.setdefault(further, found)
    return draft.model_copy(update={"slots": slots})


def _with_home(draft: Draft, person: Person) -> Draft:
    """A service at home needs no question when the home is known."""
    if "building" in draft.slots or person.building is None or not draft.slots.get("home_visit"):
        return draft
    home = {"building": person.building, "unit": person.unit, "room": person.room}
    known = {name: value for name, value in home.items() if value}
    return draft.model_copy(update={"slots": {**known, **draft.slots}})


def _wishes(drafts: Sequence[Draft]) -> list[Wish]:
    return [Wish(**draft.model_dump()) for draft in drafts]
