"""Codes to hang up: one A4 page per doorway or service, in type that the old read at the door."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.web.codes import WEB, Codes
from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from handlers.arriving import title_of
from intents.catalog.schema import IntentSpec
from intents.rules.doorways import Doorway, payload_of

MOST = 60  # pages at once: more take a browser's breath away


@dataclass(frozen=True, slots=True)
class Poster:
    """One page: where it hangs, what it is for, a picture for each way in, the web one's path."""

    doorway: Doorway
    service: IntentSpec | None
    codes: tuple[tuple[str, str], ...]
    web: str


class Posters:
    """``/desk/posters``."""

    def __init__(self, desk: Desk, codes: Codes) -> None:
        self._desk = desk
        self._codes = codes

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """The pages of the places and the service that were chosen, to be printed."""
        house, query = self._desk.house, request.query_params
        place, service = query.get("place", ""), query.get("service", "")
        spec = next((one for one in self._services() if one.name == service), None)
        doorways = self._doorways(place, spec.name if spec else None)
        ways = self._codes.ways()
        return self._desk.show(
            request,
            "posters.html",
            colleague,
            services=[(one.name, title_of(one)) for one in self._services()],
            title_of=title_of,
            grids=house.community.grids,
            place=place,
            service=service,
            ways=ways,
            address=house.address,
            is_public=self._desk.tools.settings.public_url is not None,
            posters=[self._poster(one, spec, ways) for one in doorways[:MOST]],
            left_out=max(len(doorways) - MOST, 0),
        )

    def _poster(
        self, doorway: Doorway, service: IntentSpec | None, ways: tuple[str, ...]
    ) -> Poster:
        codes = tuple((way, self._codes.draw(way, doorway)) for way in ways)
        path = f"/q/{payload_of(self._desk.house.seals, doorway)}" if WEB in ways else ""
        return Poster(doorway, service, codes, path)

    def _services(self) -> list[IntentSpec]:
        """What a poster may be for: intents whose folder says how it is called on one."""
        return [spec for spec in self._desk.house.catalog if "poster" in spec.wording]

    def _doorways(self, place: str, service: str | None) -> list[Doorway]:
        """Every doorway of a grid (``g:``) or a building (``b:``); one for all without a place."""
        kind, _, name = place.partition(":")
        community = self._desk.house.community
        grid = community.grid(name) if kind == "g" else None
        buildings = grid.buildings if grid else (name,) if kind == "b" else ()
        known = [one for one in buildings if community.grid_of(one) is not None]
        units = {building.id: building.units for building in community.buildings}
        doors = [
            Doorway(building, str(unit), service)
            for building in known
            for unit in range(1, units.get(building, 1) + 1)
        ]
        return doors or [Doorway(service=service)]
