"""What the community file says of services that run themselves: bookable windows, stations.

Models alone; which days and places follow from them is decided in ``windows`` and ``capacity``.
"""

from datetime import date, time

from pydantic import Field

from intents.rules.entry import Entry

DESK, LOCKER = "desk", "locker"


class Window(Entry):
    """A bookable service: which days, from when to when, where, how many at once.

    ``days`` are extra ones and ``cancelled`` those that fall out. A person books once in
    ``every_days`` days (0: as often as they like). ``walk_ins`` chairs are kept for those who
    just come. ``visits`` homes are visited on a day, from ``visits_from`` on (else when the
    window is over).
    """

    id: str | None = Field(default=None, pattern=r"^[a-z0-9_-]{1,24}$")
    intent: str
    team: str
    monthly_day: int | None = Field(default=None, ge=1, le=31)
    weekday: int | None = Field(default=None, ge=1, le=7)
    days: tuple[date, ...] = ()
    cancelled: tuple[date, ...] = ()
    starts: time = Field(alias="from")
    ends: time = Field(alias="to")
    place: str
    minutes: int = Field(ge=1, le=480)
    chairs: int = Field(ge=1, le=100)
    walk_ins: int = Field(default=0, ge=0, le=99)
    every_days: int = Field(default=28, ge=0, le=366)
    visits: int = Field(default=0, ge=0, le=100)
    visits_from: time | None = None

    @property
    def key(self) -> str:
        """Stable name of the window: its id, else made of what, when and from what hour."""
        if self.id:
            return self.id
        day = f"m{self.monthly_day}" if self.monthly_day else f"w{self.weekday or 0}"
        return f"{self.intent[:12]}-{day}-{self.starts:%H%M}"


class Station(Entry):
    """A place where goods change hands: a service desk, or a locker (爱心驿站) with boxes.

    ``opens`` and ``closes`` are its hours; a desk is open on working days, a locker every day.
    """

    id: str = Field(pattern=r"^[a-z0-9_-]{1,24}$")
    name: str = Field(min_length=1, max_length=20)
    kind: str = Field(default=DESK, pattern="^(desk|locker)$")
    boxes: int = Field(default=0, ge=0, le=500)
    opens: time = time(9)
    closes: time = time(18)
