"""One turn on work: the house, the transaction, the moment, and the dates that follow."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.house import House
from handlers.timekeeping import start_clocks
from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

NEWS, UNCONFIRMED, STALE, ENDS, WAITS = (
    "work_news",
    "work_unconfirmed",
    "work_stale",
    "work_ends",
    "work_waits",
)
LASTS = timedelta(days=14)
ASK_BEFORE = timedelta(days=2)
SEEKING_LASTS = timedelta(days=60)
TOGETHER = timedelta(minutes=10)  # vacancies opened one after another come as one message
_MORNING = 9


@dataclass(frozen=True, slots=True)
class Work:
    """What every step needs; ``now`` is aware UTC."""

    house: House
    uow: UnitOfWork
    now: datetime

    def arm(self, kind: str, about: str, due: datetime) -> None:
        """Something to do about a row, by day; armed anew when it waits already."""
        key = f"{kind}:{about}"
        self.uow.timers.cancel(key)
        at = self.house.community.timekeeper.out_of_quiet(due)
        self.uow.timers.put(Timer(kind, at, key, data={"about": about}))

    def disarm(self, kind: str, about: str) -> None:
        """It has come to nothing."""
        self.uow.timers.cancel(f"{kind}:{about}")

    def next_message(self, heard_at: datetime | None) -> datetime:
        """When somebody may next be told of vacancies: once a day of the calendar at most."""
        soon = self.house.community.timekeeper.out_of_quiet(self.now + TOGETHER)
        if heard_at is None:
            return soon
        heard = self.house.local(heard_at)
        if heard.date() < self.house.local(soon).date():
            return soon
        morning = heard.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
        later = morning + timedelta(days=1)
        return later.replace(tzinfo=self.house.community.zone)

    def has_heard_today(self, heard_at: datetime | None) -> bool:
        """Whether somebody was told of vacancies on this day of the calendar."""
        if heard_at is None:
            return False
        return self.house.local(heard_at).date() == self.house.local(self.now).date()

    def rest(self, code: str) -> None:
        """Every vacancy of a ticket was looked at: its own dates do the reminding from here on."""
        self.uow.timers.cancel_ticket(code)
        self.uow.tickets.change(code, OPEN, {"due_at": self.now + LASTS})

    def promise_until(self, code: str, due: datetime) -> Ticket:
        """The ticket with a date of its own: a search is not late after ten days."""
        self.uow.timers.cancel_ticket(code)
        self.uow.tickets.change(code, OPEN, {"due_at": due})
        ticket = self.uow.tickets.get(code)
        assert ticket is not None
        start_clocks(self.house, self.uow, ticket)
        return ticket
