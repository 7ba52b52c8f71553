"""One community as data: people, grids, teams, chats, bookable windows (the community file).

Frozen models of what ``community.toml`` says; reading the file is the door's work and naming its
faults is ``community_check``'s. Look-ups answer with None where nothing is known.
"""

from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from intents.rules.calendar import Calendar
from intents.rules.clocks import SPAN, Timekeeper
from intents.rules.community_services import Station, Window
from intents.rules.duty import SHIFT
from intents.rules.entry import Entry

Shift = Annotated[str, Field(pattern=SHIFT)]
Weight = Annotated[int, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=36500)]


class Role(StrEnum):
    """What a person may be; residents register by talking and are not in the file."""

    RESIDENT = "resident"
    GRID_WORKER = "grid_worker"
    GRID_LEAD = "grid_lead"
    VOLUNTEER = "volunteer"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


class Member(Entry):
    """One of the staff or a volunteer; ``id`` is the stable key everything else refers to."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    name: str = Field(min_length=1, max_length=20)
    roles: tuple[Role, ...] = Field(min_length=1)
    telegram: int | None = None
    phone: str | None = None


class Grid(Entry):
    """Some buildings with the worker (A角), deputy (B角) and lead who answer for them."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    name: str = Field(min_length=1)
    buildings: tuple[str, ...] = Field(min_length=1)
    worker: str
    deputy: str | None = None
    lead: str | None = None
    duty: tuple[Shift, ...] = ()


class MicroGrid(Entry):
    """A doorway: one building or some of its units, with the volunteer who looks after it."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    building: str = Field(min_length=1)
    units: tuple[str, ...] = ()
    liaison: str


class Team(Entry):
    """Volunteers or a repair team, and the intents (or items within repair) they take.

    ``purpose`` "mediation": the staff may hand them a quarrel between neighbours.
    """

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    name: str = Field(min_length=1)
    members: tuple[str, ...] = Field(min_length=1)
    lead: str | None = None
    intents: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    duty: tuple[Shift, ...] = ()
    purpose: str | None = Field(default=None, pattern="^mediation$")


class Route(Entry):
    """One rule of who gets what, before the intents' own; an empty list asks nothing.

    ``items`` are things or groups of things, ``places`` words of the place or the report; ``to``
    is ``grid``, ``secretary``, ``team:<id>`` or ``person:<id>``; ``reason`` is read by the staff.
    """

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    intents: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    to: str = Field(pattern=r"^(grid|secretary|(team|person):[a-z0-9_-]{1,24})$")
    reason: str = Field(min_length=1, max_length=60)


class Party(Entry):
    """Somebody outside who can be called in: property managers, water, gas, city inspectors.

    ``items`` are the words by which a trouble is theirs; ``within`` is how soon they should come.
    """

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    name: str = Field(min_length=1, max_length=20)
    phone: str | None = None
    contact: str | None = None
    items: tuple[str, ...] = ()
    hours: str | None = None
    within: str = Field(default="3 working days", pattern=SPAN)


class Chat(Entry):
    """A group the bot sits in; ``purpose`` is residents, staff, mutual_aid or ``team:<id>``."""

    id: str | None = Field(default=None, pattern=r"^[a-z0-9_-]{1,24}$")
    name: str | None = None
    telegram: int | None = None
    purpose: str = Field(pattern=r"^(residents|staff|mutual_aid|team:[a-z0-9_-]+)$")
    grid: str | None = None
    building: str | None = None

    @property
    def key(self) -> str:
        """Stable name of the chat: its id, else made from its Telegram number."""
        return self.id or f"tg{abs(self.telegram or 0)}"


class Building(Entry):
    """What is known of a building beyond its number; optional."""

    id: str
    units: int = Field(default=1, ge=1)
    floors: int | None = Field(default=None, ge=1)
    households: int | None = Field(default=None, ge=0)


class CalendarSpec(Entry):
    """The community's own hours, and days that differ from the national notice."""

    opens: time = time(9)
    closes: time = time(18)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class FiguresSpec(Entry):
    """How response, solution and satisfaction weigh against each other in the one number."""

    weights: tuple[Weight, Weight, Weight] = (30, 35, 35)


class WebSpec(Entry):
    """The community's own web chat; ``open`` lets residents in by the codes at their doorways."""

    open: bool = False


class RetentionSpec(Entry):
    """For how many days what is over stays readable; see ``handlers.privacy.retaining``."""

    received: Days = 30
    sent: Days = 30
    messages: Days = 365
    dialogues: Days = 30
    tickets: Days = 3 * 365
    accesses: Days = 3 * 365


class Community(Entry):
    """The whole file. Ids are unique and every reference holds (see ``community_check``)."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    name: str = Field(min_length=1)
    timezone: str = "Asia/Shanghai"
    people: tuple[Member, ...] = ()
    grids: tuple[Grid, ...] = ()
    teams: tuple[Team, ...] = ()
    chats: tuple[Chat, ...] = ()
    windows: tuple[Window, ...] = ()
    stations: tuple[Station, ...] = ()
    parties: tuple[Party, ...] = ()
    buildings: tuple[Building, ...] = ()
    micro_grids: tuple[MicroGrid, ...] = ()
    routes: tuple[Route, ...] = ()
    calendar: CalendarSpec = CalendarSpec()
    figures: FiguresSpec = FiguresSpec()
    retention: RetentionSpec = RetentionSpec()
    web: WebSpec = WebSpec()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which residents say their times."""
        return ZoneInfo(self.timezone)

    @cached_property
    def timekeeper(self) -> Timekeeper:
        """Turns promises into moments by this community's calendar and zone."""
        spec = self.calendar
        overrides = dict.fromkeys(spec.holidays, False) | dict.fromkeys(spec.workdays, True)
        return Timekeeper(Calendar(overrides, spec.opens, spec.closes), self.zone)

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {member.id: member for member in self.people}

    @cached_property
    def _grids(self) -> dict[str, Grid]:
        return {grid.id: grid for grid in self.grids}

    @cached_property
    def _grid_of_building(self) -> dict[str, Grid]:
        return {building: grid for grid in self.grids for building in grid.buildings}

    @cached_property
    def _teams(self) -> dict[str, Team]:
        return {team.id: team for team in self.teams}

    @cached_property
    def mediators(self) -> Team | None:
        """The team that talks with quarrelling neighbours, if there is one."""
        return next((team for team in self.teams if team.purpose == "mediation"), None)

    def windows_of(self, intent: str) -> tuple[Window, ...]:
        """The bookable windows of an intent; none where it is an ordinary ticket."""
        return tuple(window for window in self.windows if window.intent == intent)

    def window(self, key: str | None) -> Window | None:
        """The window of that key."""
        return next((window for window in self.windows if window.key == key), None)

    def station(self, key: str | None) -> Station | None:
        """The desk or locker of that id."""
        return next((station for station in self.stations if station.id == key), None)

    def party(self, party: str | None) -> Party | None:
        """The outside party of that id."""
        return next((known for known in self.parties if known.id == party), None)

    def member(self, person: str | None) -> Member | None:
        """The staff member or volunteer of that id."""
        return self._members.get(person) if person else None

    def grid(self, grid: str | None) -> Grid | None:
        """The grid of that id."""
        return self._grids.get(grid) if grid else None

    def team(self, team: str | None) -> Team | None:
        """The team of that id."""
        return self._teams.get(team) if team else None

    def grid_of(self, building: str | None) -> Grid | None:
        """The grid a building belongs to."""
        return self._grid_of_building.get(building) if building else None

    def micro_grid_of(self, building: str | None, unit: str | None) -> MicroGrid | None:
        """The doorway of a place: the unit's own before one for the whole building."""
        here = [micro for micro in self.micro_grids if micro.building == building]
        own = (micro for micro in here if unit in micro.units)
        whole = (micro for micro in here if not micro.units)
        return next(own, None) or next(whole, None)

    def doorway_of(self, person: str) -> MicroGrid | None:
        """The doorway this person looks after; the first of several."""
        return next((micro for micro in self.micro_grids if micro.liaison == person), None)

    def with_role(self, role: Role) -> tuple[Member, ...]:
        """Everybody who holds the role, in the order of the file."""
        return tuple(member for member in self.people if role in member.roles)

    def has_role(self, person: str, role: Role) -> bool:
        """Whether this person holds the role; false for residents."""
        member = self.member(person)
        return member is not None and role in member.roles

    def grids_of(self, person: str) -> tuple[Grid, ...]:
        """Grids this person works in as worker or deputy."""
        return tuple(grid for grid in self.grids if person in (grid.worker, grid.deputy))

    def teams_of(self, person: str) -> tuple[Team, ...]:
        """Teams this person belongs to."""
        return tuple(team for team in self.teams if person in team.members)

    def chat(self, key: str | None) -> Chat | None:
        """The chat of that key."""
        return next((chat for chat in self.chats if chat.key == key), None)

    def chat_on_telegram(self, number: int) -> Chat | None:
        """The chat with that Telegram number, as the file gives it."""
        return next((chat for chat in self.chats if chat.telegram == number), None)

    def chats_for(self, purpose: str, grid: str | None = None) -> tuple[Chat, ...]:
        """Chats of a purpose that serve all grids or this one."""
        return tuple(
            chat
            for chat in self.chats
            if chat.purpose == purpose and (chat.grid is None or chat.grid == grid)
        )
