"""Words while 同一件吗 waits: a yes, a no, a place that settles it, or something else altogether.

The question stays open for whatever does not answer it and asks for nothing; a request of its own
is heard as one, and what was told before is filed first, so that nothing of it is lost.
"""

from datetime import datetime

from handlers.dialogue import Comparing, Draft, forget, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Message, Reply, ToPerson
from handlers.same_trouble import ask_whether_same
from handlers.telling import join_told, submit_compared
from intents.language.answers import is_giving_up, is_only_place, read_answer
from intents.language.courtesy import is_me_too, is_no, is_yes
from intents.language.understanding import Act
from intents.rules.ticket import Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def hear_whether_same(
    house: House,
    uow: UnitOfWork,
    person: Person,
    state: Comparing,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> tuple[list[Reply], bool]:
    """The answers, and whether the words were one (or None at all) rather than a message apart."""
    conversation, text = incoming.conversation, incoming.text.strip()
    if not text:
        kept = state.model_copy(update={"attachments": [*state.attachments, *attachments]})
        remember(uow, conversation, kept, now)
        return [Message(ToPerson(person.id), house.wording("dialogue.photo_added"))], True
    if is_giving_up(text):
        forget(uow, conversation)
        return [Message(ToPerson(person.id), house.wording("dialogue.given_up"))], True
    if is_yes(text) or is_me_too(text):
        return join_told(house, uow, person, conversation, state.ticket, now), True
    told = _with_place(house, state.draft, text, now) if is_only_place(text) else None
    if told is not None:
        return _placed(house, uow, person, conversation, state, told, now), True
    meaning = house.understander.understand(text, now=house.local(now), chat="private")
    if meaning.act is Act.IGNORE and not is_no(text):
        return _ask_again(house, uow, person, conversation, state, state.draft, now), True
    apart = submit_compared(house, uow, person, conversation, now)
    return apart, is_no(text)


def _with_place(house: House, draft: Draft, text: str, now: datetime) -> Draft | None:
    """The report with the place that the words name; None when they name none."""
    local = house.local(now)
    building = read_answer("building", text, local)
    if building is None:
        return None
    named = {slot: read_answer(slot, text, local) for slot in ("building", "unit", "room")}
    told = {slot: value for slot, value in named.items() if value is not None}
    return draft.model_copy(update={"slots": {**draft.slots, **told}})


def _placed(
    house: House,
    uow: UnitOfWork,
    person: Person,
    conversation: str,
    state: Comparing,
    told: Draft,
    now: datetime,
) -> list[Reply]:
    """Elsewhere it is another trouble; at the same place it is still to be said."""
    ticket = uow.tickets.get(state.ticket)
    if ticket is not None and not _is_elsewhere(ticket, told):
        return _ask_again(house, uow, person, conversation, state, told, now)
    remember(uow, conversation, state.model_copy(update={"draft": told}), now)
    return submit_compared(house, uow, person, conversation, now)


def _is_elsewhere(ticket: Ticket, told: Draft) -> bool:
    unit = told.slots.get("unit")
    is_other_unit = unit is not None and ticket.unit is not None and unit != ticket.unit
    return told.slots.get("building") != ticket.building or is_other_unit


def _ask_again(
    house: House,
    uow: UnitOfWork,
    person: Person,
    conversation: str,
    state: Comparing,
    draft: Draft,
    now: datetime,
) -> list[Reply]:
    ticket = uow.tickets.get(state.ticket)
    if ticket is None:
        return submit_compared(house, uow, person, conversation, now)
    rest, files = state.rest, state.attachments
    return ask_whether_same(
        house, uow, person, conversation, draft, ticket, rest, state.origin, files, now
    )
