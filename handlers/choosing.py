"""The person picks what a message meant, after we said that we were not sure."""

from datetime import datetime

from handlers.dialogue import Choosing, Draft, forget, recall
from handlers.house import House
from handlers.incoming import Incoming
from handlers.learning import learn
from handlers.replies import Message, Reply, ToPerson
from handlers.telling import take
from intents.language.slots import extract_slots, is_anonymous, is_urgent
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def choose(
    house: House, uow: UnitOfWork, person: Person, intent: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    """Go on with the kept message under the intent that was picked."""
    state = recall(uow, incoming.conversation)
    if not isinstance(state, Choosing):
        raise Refusal("refusal.stale_button")
    forget(uow, incoming.conversation)
    if not house.catalog.opens_ticket(intent):
        return [Message(ToPerson(person.id), house.wording("dialogue.say_again"))]
    likely, _ = house.understander.predict(state.text)[0]
    if likely != intent:
        learn(uow, state.text, intent, likely, person.id, now)
    draft = Draft(
        intent=intent,
        text=state.text,
        slots=extract_slots(state.text, [intent], house.local(now)),
        confidence=1.0,
        model_version="chosen",
        urgent=is_urgent(state.text, [intent]) or house.catalog[intent].danger,
        anonymous=is_anonymous(state.text),
    )
    return take(
        house, uow, person, [draft], state.origin, incoming.conversation, now, state.attachments
    )
