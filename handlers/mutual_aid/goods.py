"""Goods between language, storage and people: packed as data, matched as sides, named in words."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers.house import House
from intents.language.giving import HOME
from intents.language.goods import Good
from intents.language.goods_sizes import Fit
from intents.rules.community_services import DESK, LOCKER, Station
from intents.rules.fairness import closes_at
from intents.rules.matching import Side
from storage.needs import Need
from storage.offers import Offer


def pack(good: Good) -> dict[str, Any]:
    """A good as a row keeps it."""
    return asdict(good)


def unpack(data: Mapping[str, Any]) -> Good:
    """The same, back from its row."""
    return Good(**{**data, "fit": Fit(**data["fit"])})


def offering_side(offer: Offer) -> Side:
    """An offer as matching sees it."""
    since = offer.opened_at or offer.told_at
    return Side(offer.ticket, (unpack(offer.good),), since, offer.building)


def needing_side(need: Need) -> Side:
    """A need as matching sees it."""
    goods = tuple(unpack(good) for good in need.goods)
    return Side(need.ticket, goods, need.told_at, need.building, need.urgent)


def closing(house: House, offer: Offer) -> datetime:
    """When the window of equal chances is over: by night it lasts until the morning."""
    return house.community.timekeeper.out_of_quiet(closes_at(offer.opened_at or offer.told_at))


def named(house: House, good: Good) -> str:
    """A thing and how many of it, as people write it."""
    if good.count is None or good.count < 2:
        return good.name
    return house.wording.plain("mutual.counted", name=good.name, count=good.count)


def listed(house: House, names: list[str]) -> str:
    """Several things in one line."""
    return house.wording.plain("list.comma").join(dict.fromkeys(names))


def station_for(house: House, place: str | None) -> Station | None:
    """The desk or locker of a place: by id, or the first of its kind; None at home.

    Where nothing was said it is a desk, which nobody has to open their door for.
    """
    if place == HOME:
        return None
    stations = house.community.stations
    named_one = house.community.station(place)
    wanted = LOCKER if place == LOCKER else DESK
    kind = next((station for station in stations if station.kind == wanted), None)
    desk = Station(id=DESK, name=house.wording.plain("mutual.desk"))
    return named_one or kind or desk


def place_named(house: House, place: str | None, box: int | None = None) -> str:
    """Where it changes hands, as people read it; never anybody's address."""
    station = station_for(house, place)
    if station is None:
        return house.wording.plain("mutual.at_home")
    if box is None:
        return station.name
    return house.wording.plain("mutual.at_box", name=station.name, box=box)
