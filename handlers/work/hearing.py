"""Words about work: a pasted post, 停止, 招满了, yes or no to a meeting, a matchmaker's list."""

from handlers.dialogue import Origin
from handlers.heard import Heard
from handlers.house import House
from handlers.incoming import Incoming
from handlers.opening import Request, Wish
from handlers.replies import Message, Reaction, Reply, ToChat, ToPerson
from handlers.work.clockwork import Work
from handlers.work.ending import hear_filled
from handlers.work.hiring import take_vacancies
from handlers.work.lists import overview
from handlers.work.matchmakers import matchmakers
from handlers.work.meeting import consent, pending_for, turn_down
from handlers.work.news import go_on_looking, stop
from intents.catalog.schema import Fulfilment
from intents.language.booking_words import is_agreeing, is_refusing
from intents.language.seeking import asks_for_list, is_filled, is_starting_again, is_stopping
from intents.language.understanding import Act, Understanding
from intents.language.vacancy_text import is_recruitment
from intents.rules.refusal import Refusal
from storage.people import Person

SEEN = "👀"
_SURELY = 0.6
# What a recruitment post may be taken for, or hold beside; anything else stands by itself.
_BESIDE = frozenset({"job", "none", "event", "consult", "donation", "need", "suggestion", "help"})


def hear(heard: Heard) -> list[Reply] | None:
    """What the words do about work; None when they are about something else."""
    house, person, incoming = heard.house, heard.person, heard.incoming
    if not matchmakers(house):
        return None
    work = Work(house, heard.uow, heard.now)
    try:
        if incoming.chat.is_private:
            said = _short(work, person, incoming.text)
            if said is not None:
                return said
        return _post(work, person, heard.meaning, incoming)
    except Refusal as refusal:
        words = house.wording(refusal.key, **refusal.values)
        return [Message(ToPerson(person.id), words)]


def _short(work: Work, person: Person, text: str) -> list[Reply] | None:
    if is_stopping(text):
        return stop(work, person)
    if is_starting_again(text):
        return go_on_looking(work, person)
    if asks_for_list(text) and person.id in matchmakers(work.house):
        return overview(work, person)
    if is_filled(text):
        return hear_filled(work, person)
    if is_agreeing(text) or is_refusing(text):
        pending = pending_for(work, person.id)
        if len(pending) == 1:
            answer = consent if is_agreeing(text) else turn_down
            return answer(work, person, pending[0].id)
    return None


def _post(
    work: Work, person: Person, meaning: Understanding, incoming: Incoming
) -> list[Reply] | None:
    """A whole recruitment post, which the classifier would cut into wishes or pass over."""
    intent = _job(work.house)
    if intent is None or not is_recruitment(incoming.text) or meaning.urgent:
        return None
    if not incoming.chat.is_private and not _is_hiring_in_group(meaning, intent):
        return None
    others = [one for one in meaning.requests if one.intent not in _BESIDE]
    if any(one.confidence >= _SURELY for one in others) or _is_seeking(meaning, intent):
        return None
    slots = {**meaning.slots, "role": "employer"}
    if incoming.forwarded:
        slots["relayed"] = True
    wish = Wish(intent, incoming.text, slots, meaning.main.confidence, meaning.model_version)
    origin = Origin.of(incoming)
    request = Request(work.house, work.uow, person, wish, origin, work.now)
    taken = take_vacancies(request)
    if incoming.chat.is_private or incoming.message_id is None:
        return taken
    chat = ToChat(incoming.chat.channel, incoming.chat.chat_id)
    return [Reaction(chat, incoming.message_id, SEEN), *taken]


def _is_hiring_in_group(meaning: Understanding, intent: str) -> bool:
    """In a group only what is surely told to us: several vacancies in one message."""
    return meaning.act is Act.FILE and all(one.intent == intent for one in meaning.requests)


def _is_seeking(meaning: Understanding, intent: str) -> bool:
    """Somebody who looks for such work rather than for people to do it."""
    jobs = [one for one in meaning.requests if one.intent == intent]
    return bool(jobs) and all(one.slots.get("role") == "seeker" for one in jobs)


def _job(house: House) -> str | None:
    found = (spec.name for spec in house.catalog if spec.fulfilment is Fulfilment.WORK)
    return next(found, None)
