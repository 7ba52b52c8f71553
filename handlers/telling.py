"""Getting a report complete: ask for what is missing, one question at a time, then submit.

A question is asked at most once. Whoever does not know or does not answer is not turned away:
the report is submitted with what is known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.dialogue import Draft, Origin, Telling, forget, remember
from handlers.house import House
from handlers.incident_faces import running_incident
from handlers.incoming import Incoming
from handlers.opening import Wish
from handlers.replies import Message, Reply, ToPerson
from handlers.same_trouble import ask_whether_same, comparing, find_same, join
from handlers.submitting import submit
from intents.catalog.schema import SlotSpec
from intents.language.answers import is_giving_up, is_unknown, read_answer
from intents.language.understanding import Act, Request, Understanding
from intents.rules.refusal import Refusal
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
            intent=_kind_of(house, request),
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


def _kind_of(house: House, request: Request) -> str:
    """The intent, or the bookable service within it that the words name."""
    named = house.catalog.named_in(request.text, request.intent)
    return named if named and house.community.windows_of(named) else request.intent


def take(
    house: House,
    uow: UnitOfWork,
    person: Person,
    drafts: Sequence[Draft],
    origin: Origin,
    conversation: str | None,
    now: datetime,
    attachments: Sequence[str] = (),
) -> list[Reply]:
    """Submit the drafts, or first ask in ``conversation``; None where nothing can be asked."""
    filled = [_with_place(house, draft, person) for draft in drafts]
    if conversation is None:
        return submit(house, uow, person, _wishes(filled), origin, now, attachments)
    files = list(attachments)
    slot = next_slot(house, filled, ())
    if slot is None:
        return compare_or_submit(house, uow, person, conversation, filled, origin, files, now)
    telling = Telling(drafts=filled, asking=slot, asked=[slot], attachments=files, origin=origin)
    return _ask(house, uow, person, telling, conversation, now)


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
        drafts = _told_more(house, drafts, text, local)
    told = telling.model_copy(update={"drafts": drafts})
    slot = next_slot(house, drafts, telling.asked)
    if slot is not None:
        onward = told.model_copy(update={"asking": slot, "asked": [*telling.asked, slot]})
        return _ask(house, uow, person, onward, conversation, now)
    forget(uow, conversation)
    return compare_or_submit(
        house, uow, person, conversation, told.drafts, told.origin, told.attachments, now
    )


def _told_more(house: House, drafts: list[Draft], text: str, now: datetime) -> list[Draft]:
    """Words that are no answer: a wish of another kind stands by itself, else more of the story."""
    meaning = house.understander.understand(text, now=now, chat="private")
    known = {draft.intent for draft in drafts}
    further = [d for d in drafts_of(house, meaning, drafts[0].grid) if d.intent not in known]
    if meaning.act is Act.FILE and further:
        return [*drafts, *further]
    first = drafts[0].model_copy(update={"text": f"{drafts[0].text} {text}"[:2000]})
    return [first, *drafts[1:]]


def compare_or_submit(
    house: House,
    uow: UnitOfWork,
    person: Person,
    conversation: str,
    drafts: Sequence[Draft],
    origin: Origin,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    """Submit, unless a neighbour has told one of them already: then ask whether it is the same."""
    for number, draft in enumerate(drafts):
        ticket = find_same(house, uow, draft, now)
        if ticket is None or running_incident(uow, ticket) is not None:
            continue  # what reports an incident joins it without a question
        if ticket.reporter != person.id:
            rest = [*drafts[:number], *drafts[number + 1 :]]
            return ask_whether_same(
                house, uow, person, conversation, draft, ticket, rest, origin, attachments, now
            )
    return submit(house, uow, person, _wishes(drafts), origin, now, attachments)


def join_told(
    house: House, uow: UnitOfWork, person: Person, conversation: str, code: str, now: datetime
) -> list[Reply]:
    """我也是, and whatever else the message asked for becomes tickets of its own.

    All of it does when what was shown has ended meanwhile: their trouble has not.
    """
    if comparing(uow, conversation).ticket != code:
        raise Refusal("refusal.stale_button")
    try:
        with uow.attempt():
            replies, state = join(house, uow, person, conversation, code, now)
    except Refusal:
        return submit_compared(house, uow, person, conversation, now)
    return [*replies, *submit(house, uow, person, _wishes(state.rest), state.origin, now)]


def submit_compared(
    house: House, uow: UnitOfWork, person: Person, conversation: str, now: datetime
) -> list[Reply]:
    """It is something else, or nobody answered: everything becomes tickets of its own."""
    state = comparing(uow, conversation)
    forget(uow, conversation)
    wishes = _wishes([state.draft, *state.rest])
    return submit(house, uow, person, wishes, state.origin, now, state.attachments)


def submit_told(
    house: House, uow: UnitOfWork, person: Person, telling: Telling, now: datetime
) -> list[Reply]:
    """Nobody answered our question: what was told becomes tickets as it is."""
    wishes = _wishes(telling.drafts)
    return submit(house, uow, person, wishes, telling.origin, now, telling.attachments)


def _ask(
    house: House,
    uow: UnitOfWork,
    person: Person,
    telling: Telling,
    conversation: str,
    now: datetime,
) -> list[Reply]:
    remember(uow, conversation, telling, now)
    uow.timers.rearm(
        Timer(
            kind="half_told",
            due_at=now + HALF_TOLD_WAITS,
            dedupe_key=f"half_told:{conversation}",
            data={"conversation": conversation, "person": person.id},
        )
    )
    question = question_of(house, telling.drafts, telling.asking)
    return [Message(ToPerson(person.id), house.wording("dialogue.ask", question=question))]


def question_of(house: House, drafts: Sequence[Draft], slot: str) -> str:
    """How the first of the drafts' intents that needs this fact asks for it."""
    specs = [house.catalog[draft.intent] for draft in drafts]
    return next(spec.slots[slot].ask for spec in specs if slot in spec.slots)


def next_slot(house: House, drafts: Sequence[Draft], asked: Sequence[str]) -> str | None:
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
    if slot == "item":
        # What it is was all that the story lacked: 我想捐点东西 says little without it.
        draft = draft.model_copy(update={"text": f"{draft.text} {text}"[:2000]})
    if slot == "building":
        # 3-2-501 answers more than was asked.
        for further in ("unit", "room"):
            found = read_answer(further, text, now)
            if found is not None:
                slots.setdefault(further, found)
    return draft.model_copy(update={"slots": slots})


def _with_place(house: House, draft: Draft, person: Person) -> Draft:
    """Where it is when nobody said: at home, or at the door that a liaison looks after."""
    doorway = house.community.doorway_of(person.id)
    is_said = "building" in draft.slots or "place" in draft.slots
    if doorway is None or is_said or not house.catalog[draft.intent].tells_liaison:
        return _with_home(draft, person)
    known = {"building": doorway.building}
    if len(doorway.units) == 1:
        known["unit"] = doorway.units[0]
    return draft.model_copy(update={"slots": {**known, **draft.slots}})


def _with_home(draft: Draft, person: Person) -> Draft:
    """A service at home needs no question when the home is known."""
    if "building" in draft.slots or person.building is None or not draft.slots.get("home_visit"):
        return draft
    home = {"building": person.building, "unit": person.unit, "room": person.room}
    known = {name: value for name, value in home.items() if value}
    return draft.model_copy(update={"slots": {**known, **draft.slots}})


def _wishes(drafts: Sequence[Draft]) -> list[Wish]:
    return [Wish(**draft.model_dump()) for draft in drafts]
