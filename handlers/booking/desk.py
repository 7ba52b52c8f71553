"""What every use case of bookings starts from: the days ahead, what is free, and for whom.

Whoever waits comes before whoever asks now: a day with a line has nothing free for newcomers.
"""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.house import House
from intents.rules.capacity import Place, free_places, free_visit, next_allowed
from intents.rules.community import Role, Team
from intents.rules.community_services import Window
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from intents.rules.windows import HORIZON, Occasion, at, occasion_on, occasions
from storage.bookings import Booking
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools and the moment; bookings are changed by one at a time per service."""

    house: House
    uow: UnitOfWork
    now: datetime

    @property
    def local(self) -> datetime:
        """Now, as residents speak of it."""
        return self.house.local(self.now)

    @property
    def today(self) -> date:
        """The local day."""
        return self.local.date()

    def utc(self, local: datetime) -> datetime:
        """A naive local time as a moment."""
        return at(local, self.house.community.zone)

    def ahead(self, intent: str) -> list[Occasion]:
        """The open days of the intent that are not over, the earliest first."""
        windows = self.house.community.windows_of(intent)
        last = self.today + HORIZON
        changes = self.uow.bookings.changes_from(self.today)
        found = occasions(windows, self.today, last, changes)
        return [occasion for occasion in found if occasion.ends > self.local]

    def occasion(self, window: str, day: date) -> Occasion | None:
        """That window's day, if it is open."""
        known = self.house.community.window(window)
        changes = self.uow.bookings.changes_from(day)
        return None if known is None else occasion_on(known, day, changes)

    def taken(self, occasion: Occasion) -> set[tuple[datetime, int]]:
        """(naive local start, chair) of everything held that day."""
        held = self.uow.bookings.taken(occasion.window.key, occasion.day)
        return {(self.house.local(start), chair) for start, chair in held}

    def free(self, occasion: Occasion) -> list[Place]:
        """Every free place of the day, the earliest first."""
        return list(free_places(occasion, self.taken(occasion), self.local))

    def free_for_newcomers(self, occasion: Occasion) -> list[Place]:
        """... that nobody in the line has a better right to."""
        return [] if self.has_line(occasion) else self.free(occasion)

    def has_line(self, occasion: Occasion) -> bool:
        """Whether somebody waits for that day."""
        return self.uow.bookings.has_line(occasion.window.key, occasion.day)

    def free_visit(self, occasion: Occasion) -> Place | None:
        """A home visit within the day's quota, before the team sets out."""
        if occasion.visits_start <= self.local:
            return None
        return free_visit(occasion, self.taken(occasion))

    def not_before(self, ticket: Ticket) -> date | None:
        """From when whoever it is for may come again."""
        last = self.uow.bookings.last_day(ticket.reporter, ticket.intent, beneficiary_of(ticket))
        pauses = [w.every_days for w in self.house.community.windows_of(ticket.intent)]
        return next_allowed(last, max(pauses, default=0))

    def team_of(self, window: Window | None) -> Team | None:
        """Who serves."""
        return self.house.community.team(window.team) if window else None

    def leads_of(self, window: Window | None) -> tuple[str, ...]:
        """Who decides for the team: its lead, else all its members, else the secretaries."""
        team = self.team_of(window)
        if team is not None:
            return (team.lead,) if team.lead else team.members
        return tuple(one.id for one in self.house.community.with_role(Role.SECRETARY))

    def may_lead(self, window: Window | None, person: str) -> bool:
        """Whether this person decides for the team."""
        is_secretary = self.house.community.has_role(person, Role.SECRETARY)
        return is_secretary or person in self.leads_of(window)

    def may_serve(self, window: Window | None, person: str) -> bool:
        """Whether this person sees the sheet and ticks it off."""
        team = self.team_of(window)
        return self.may_lead(window, person) or (team is not None and person in team.members)

    def booking_of(self, ticket: Ticket) -> Booking | None:
        """The ticket's booking, the live one first."""
        return self.uow.bookings.of_ticket(ticket.code)

    def window_of(self, booking: Booking) -> Window:
        """The booking's window; refused when the community file no longer has it."""
        window = self.house.community.window(booking.window)
        if window is None:
            raise Refusal("refusal.stale_button")
        return window


def beneficiary_of(ticket: Ticket) -> str:
    """For whom of the family it is; empty for the person themselves."""
    return str(ticket.details.get("beneficiary", ""))
