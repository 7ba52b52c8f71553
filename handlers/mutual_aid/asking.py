"""The two questions about a good, how worn and where to hand it over; then it is published.

A question whose answer was said already is not asked. Whoever does not answer is not turned
away: after a while the goods are published with what is known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.dialogue import Serving, forget_privately, remember_privately
from handlers.house import House
from handlers.mutual_aid.goods import offering_side, place_named
from handlers.mutual_aid.pairing import fitting_needs, publish
from handlers.pressing import Answer, Press
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.language.answers import is_giving_up, read_answer
from intents.language.giving import HOME, is_remark, read_condition, read_place
from intents.language.understanding import Act, Understanding
from intents.rules.community_services import DESK
from intents.rules.refusal import Refusal
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

CONDITIONS = ("new", "good", "fair")
ANSWER_WITHIN = timedelta(minutes=10)
PUBLISH = "offer_publish"
_TOLD = frozenset({OfferStage.TOLD})
_SURELY = 0.9
_LONGEST, _SHORT = 40, 12  # characters of a remark, and of one that is surely no wish


def begin_questions(
    house: House, uow: UnitOfWork, person: Person, batch: str, head: str, now: datetime
) -> list[Reply]:
    """Say what was noted and who waits for it, then ask or publish."""
    goods = uow.offers.of_batch(batch)
    lines = [head]
    for offer in goods:
        waiting = fitting_needs(house, uow, offering_side(offer), person.id, now)
        if waiting:
            key = "mutual.are_waiting"
            lines.append(house.wording(key, name=offer.name, count=len(waiting)))
    data = {"batch": batch}
    uow.timers.put(Timer(PUBLISH, now + ANSWER_WITHIN, f"{PUBLISH}:{batch}", data=data))
    return _go_on(house, uow, person, goods, lines, now)


def answer_in_words(
    house: House, uow: UnitOfWork, person: Person, serving: Serving, text: str, now: datetime
) -> list[Reply] | None:
    """Words after one of the questions; None when they speak of something else."""
    goods = uow.offers.of_batch(str(serving.facts["batch"]))
    if is_giving_up(text):
        return _published(house, uow, person, goods, "mutual.without_answers", now)
    local = house.local(now)
    meaning = house.understander.understand(text, now=local, chat="private")
    is_of_goods = meaning.main.intent in ("donation", "need", "none")
    condition, place = read_condition(text), read_place(text)
    time = read_answer("time", text, local)
    is_short = condition is not None and len(text) <= _SHORT
    if meaning.act is Act.FILE and not is_of_goods and not is_short:
        return None
    if _asks_for_another(meaning, goods):
        return None
    if serving.step == "condition" and not (condition or place or time) and is_remark(text):
        condition = text[:_LONGEST]
    found = {"condition": condition, "place": place, "time": str(time) if time else None}
    if not any(found.values()):
        return None
    known = {name: value for name, value in found.items() if value}
    _note(uow, goods, known)
    return _go_on(house, uow, person, uow.offers.of_batch(goods[0].batch), [], now)


def _asks_for_another(meaning: Understanding, goods: Sequence[Offer]) -> bool:
    """Whether a donor wishes for something else while we ask about what they give."""
    item = str(meaning.slots.get("item", ""))
    is_sure = meaning.act is Act.FILE and meaning.main.confidence >= _SURELY
    is_new = bool(item) and not any(item in one.name or one.name in item for one in goods)
    return meaning.main.intent == "need" and is_sure and is_new


def press_condition(press: Press) -> Answer:
    """How worn, by one tap."""
    if press.argument not in CONDITIONS:
        raise Refusal("refusal.stale_button")
    said = press.house.wording.plain(f"mutual.condition.{press.argument}")
    return _answered(press, {"condition": said}), "toast.condition"


def press_place(press: Press) -> Answer:
    """Where to hand over, by one tap."""
    if press.argument != HOME and press.argument not in _places(press.house):
        raise Refusal("refusal.stale_button")
    return _answered(press, {"place": press.argument}), "toast.place"


def publish_unanswered(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Nobody answered: what is known is published."""
    goods = [o for o in uow.offers.of_batch(timer.data["batch"]) if o.stage is OfferStage.TOLD]
    person = uow.people.get(goods[0].donor) if goods else None
    if person is None:
        return []
    return _published(house, uow, person, goods, "mutual.without_answers", now)


def _answered(press: Press, known: dict[str, str]) -> list[Reply]:
    house, uow = press.house, press.uow
    goods = uow.offers.of_batch(press.ticket.code)
    if not goods or press.person.id != goods[0].donor or not _note(uow, goods, known):
        raise Refusal("refusal.stale_button")
    return _go_on(house, uow, press.person, uow.offers.of_batch(goods[0].batch), [], press.now)


def _note(uow: UnitOfWork, goods: list[Offer], known: dict[str, str]) -> bool:
    """Whether any of the goods was still waiting for an answer; bread is not half worn."""
    place = {name: value for name, value in known.items() if name != "condition"}
    changed = []
    for offer in goods:
        news = known if offer.condition is None else place
        changed.append(bool(news) and uow.offers.change(offer.ticket, _TOLD, news))
    return any(changed)


def _go_on(
    house: House,
    uow: UnitOfWork,
    person: Person,
    goods: list[Offer],
    lines: list[str],
    now: datetime,
) -> list[Reply]:
    """The next question that has no answer yet, else publish."""
    batch = goods[0].batch
    if any(offer.condition is None for offer in goods):
        step, buttons = "condition", _condition_buttons(house, batch)
    elif goods[0].place is None:
        step, buttons = "place", _place_buttons(house, batch)
    else:
        head = [Message(ToPerson(person.id), "\n".join(lines))] if lines else []
        return [*head, *_published(house, uow, person, goods, "mutual.published", now)]
    serving = Serving(service=Fulfilment.OFFER, step=step, facts={"batch": batch})
    remember_privately(uow, person.id, serving, now)
    text = "\n".join([*lines, house.wording(f"mutual.ask_{step}")])
    return [Message(ToPerson(person.id), text, buttons=buttons, ticket=batch)]


def _published(
    house: House, uow: UnitOfWork, person: Person, goods: list[Offer], key: str, now: datetime
) -> list[Reply]:
    forget_privately(uow, person.id)
    uow.timers.cancel(f"{PUBLISH}:{goods[0].batch}")
    replies = [reply for offer in goods for reply in publish(house, uow, offer, now)]
    return [Message(ToPerson(person.id), house.wording(key)), *replies]


def _condition_buttons(house: House, batch: str) -> Buttons:
    labels = ((name, house.wording(f"mutual.condition.{name}")) for name in CONDITIONS)
    return (tuple(Button(label, f"condition:{batch}:{name}") for name, label in labels),)


def _places(house: House) -> tuple[str, ...]:
    """Where goods can be left: the community's stations, else the desk there always is."""
    return tuple(station.id for station in house.community.stations) or (DESK,)


def _place_buttons(house: House, batch: str) -> Buttons:
    home = Button(house.wording("mutual.button.my_home"), f"place:{batch}:{HOME}")
    stations = [
        Button(place_named(house, place), f"place:{batch}:{place}") for place in _places(house)
    ]
    return tuple((button,) for button in (*stations, home))
