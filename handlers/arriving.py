"""Somebody has scanned the code at a doorway: their place is known, a service can begin.

A code says where it hangs and what for; it decides nothing about anybody but who scans it. A
report is begun by its button, never by the scan: codes are also scanned by mistake.
"""

from datetime import datetime

from handlers.booking.desk import Desk
from handlers.booking.facing import moment_of
from handlers.card_places import resident_cards
from handlers.dialogue import Draft, Origin
from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.telling import take
from intents.catalog.schema import IntentSpec
from intents.rules.doorways import Doorway, doorway_of
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def read_doorway(house: House, payload: str) -> Doorway | None:
    """What a start parameter says of a place; None for a forged one and for other kinds.

    ``b_<building>`` is not signed and need not be: it sets one's own building and nothing else.
    """
    kind, _, value = payload.partition("_")
    names = [building for grid in house.community.grids for building in grid.buildings]
    names += [spec.name for spec in house.catalog]
    doorway = Doorway(value) if kind == "b" else doorway_of(house.seals, payload, names)
    if doorway is None or doorway.building is None:
        return doorway
    is_known = house.community.grid_of(doorway.building) is not None
    return doorway if is_known else Doorway(service=doorway.service)


def settle_in(house: House, uow: UnitOfWork, person: Person, doorway: Doorway) -> list[Reply]:
    """They live here, as far as the code says; the flat of another building is forgotten."""
    if doorway.building is None or house.community.member(person.id) is not None:
        return []
    unit = doorway.unit or (person.unit if person.building == doorway.building else None)
    if (person.building, person.unit) != (doorway.building, unit):
        uow.people.update(person.id, building=doorway.building, unit=unit, room=None)
    parts = (("building", doorway.building), ("unit", unit))
    place = "".join(house.wording.plain(f"place.{name}", value=v) for name, v in parts if v)
    return [Message(ToPerson(person.id), house.wording("doorway.settled", place=place))]


def show_service(
    house: House, uow: UnitOfWork, person: Person, service: str | None, now: datetime
) -> list[Reply]:
    """What the code is for: the next day of a bookable service, what may be said, a button."""
    if service is None or service not in house.catalog:
        return []
    if not house.catalog.opens_ticket(service):
        return []
    spec = house.catalog[service]
    lines = [house.wording("doorway.service", service=title_of(spec))]
    nearest = next(iter(Desk(house, uow, now).ahead(service)), None)
    if nearest is not None:
        when = moment_of(house, nearest.starts)
        lines.append(house.wording("doorway.nearest", when=when, place=nearest.window.place))
    if spec.suggestions:
        lines.append(house.wording("doorway.say", words=spec.suggestions[0]))
    label = house.wording("doorway.begin", service=title_of(spec))
    buttons = ((Button(label, f"scanned:{service}"),),)
    return [Message(ToPerson(person.id), "\n".join(lines), buttons=buttons)]


def begin_service(
    house: House, uow: UnitOfWork, person: Person, service: str, incoming: Incoming, now: datetime
) -> list[Reply]:
    """The button of a code: the service asks its first question, or shows what is open already.

    Raises ``Refusal`` outside a private chat and for what is no service.
    """
    if not incoming.chat.is_private or service not in house.catalog:
        raise Refusal("refusal.stale_button")
    spec = house.catalog[service]
    if not house.catalog.opens_ticket(service):
        raise Refusal("refusal.stale_button")
    words = house.wording.plain("doorway.wish", service=title_of(spec))
    mine = uow.tickets.of_reporter(person.id, open_only=True, limit=5)
    pressed_before = next((t for t in mine if (t.intent, t.text) == (service, words)), None)
    if pressed_before is not None and not house.community.windows_of(service):
        return resident_cards(house, uow, pressed_before)
    draft = Draft(intent=service, text=words, slots={}, confidence=1.0, model_version="chosen")
    return take(house, uow, person, [draft], Origin.of(incoming), incoming.conversation, now)


def title_of(spec: IntentSpec) -> str:
    """The service as it stands on a poster."""
    return spec.wording.get("poster", spec.label)
