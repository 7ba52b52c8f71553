"""Many tickets at once, as the desk looks at them: counts, filtered pages, stories for figures.

The rule kept here: every query is narrowed by a scope, so that no number and no list shows what
its reader may not see. Periods are half-open: from ``since`` up to, not including, ``until``.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from intents.rules.figures import Story
from intents.rules.lifecycle import OPEN
from intents.rules.scope import Scope
from intents.rules.ticket import Status, Ticket
from storage.metadata import UTCDateTime, columns_of
from storage.repository import Repository
from storage.sealing import vault_of
from storage.ticket_tables import LIVING, has_one_of, ticket_events, tickets

_WENT_WRONG = ("returned", "transferred", "relabelled")
_WAITING = (Status.NEW, Status.ASSIGNED)
_HELD = (Status.IN_PROGRESS, Status.WAITING)


class View(StrEnum):
    """The lists behind the numbers of today."""

    UNCLAIMED = "unclaimed"  # waits for somebody to take it
    IN_WORK = "in_work"  # somebody has it
    DUE_SOON = "due_soon"  # open, promised before ``soon``
    OVERDUE = "overdue"  # open, promised before now
    UNANSWERED = "unanswered"  # resolved, the resident has not said anything yet
    SOLVED_TODAY = "solved_today"  # closed since the day began
    OPEN = "open"  # everything that is not over


@dataclass(frozen=True, slots=True)
class Moments:
    """What "now", "soon" and "today" mean for one look, in UTC."""

    now: datetime
    soon: datetime
    day_began: datetime


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed to; None asks nothing. ``words`` are in the report."""

    view: View | None = None
    status: Status | None = None
    intent: str | None = None
    grid: str | None = None
    team: str | None = None
    building: str | None = None
    assignee: str | None = None
    incident: str | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    codes: tuple[str, ...] | None = None


class Tallies(Repository):
    """One community's tickets in numbers and lists, as far as a scope reaches."""

    __slots__ = ()

    def counts(self, scope: Scope, moments: Moments) -> dict[View, int]:
        """How many tickets each list of today holds."""
        views = [view for view in View if view is not View.SOLVED_TODAY]
        columns = [func.sum(case((_in_view(view, moments), 1), else_=0)) for view in views]
        living = has_one_of(LIVING)
        row = self._connection.execute(
            select(*columns).where(self._here(tickets), living, _visible(scope))
        ).one()
        found: dict[View, int] = dict(zip(views, (int(count or 0) for count in row), strict=True))
        found[View.SOLVED_TODAY] = self.count(scope, Sought(View.SOLVED_TODAY), moments)
        return found

    def count(self, scope: Scope, sought: Sought, moments: Moments) -> int:
        """How many tickets the list holds."""
        conditions = self._conditions(scope, sought, moments)
        statement = select(func.count()).select_from(tickets).where(*conditions)
        return int(self._connection.execute(statement).scalar_one())

    def page(
        self, scope: Scope, sought: Sought, moments: Moments, limit: int, offset: int = 0
    ) -> list[Ticket]:
        """A page of the list: what is still open by its promise, what is over newest first."""
        conditions = self._conditions(scope, sought, moments)
        is_over = sought.view is View.SOLVED_TODAY or (sought.status and sought.status not in OPEN)
        by_promise = sought.view is not None and not is_over
        order = (
            (tickets.c.urgent.desc(), tickets.c.due_at.asc().nulls_last(), tickets.c.code)
            if by_promise
            else (tickets.c.created_at.desc(), tickets.c.code.desc())
        )
        statement = select(*columns_of(tickets, Ticket)).where(*conditions)
        rows = self._rows(statement.order_by(*order).limit(limit).offset(offset))
        return [Ticket(*row) for row in rows]

    def stories(self, scope: Scope, since: datetime, until: datetime) -> list[Story]:
        """The tickets created in the period, as figures need them, oldest first."""
        wrong = self._went_wrong(since, until)
        patrol = tickets.c.details["patrol"].as_boolean()
        columns = [tickets.c[f.name] for f in fields(Story)[:-2]]
        statement = (
            select(*columns, patrol)
            .where(self._here(tickets), _created(since, until), _visible(scope))
            .order_by(tickets.c.created_at, tickets.c.code)
        )
        told = ((*row[:-1], bool(row[-1]), row[0] in wrong) for row in self._rows(statement))
        return [Story(*facts) for facts in told]

    def closings(
        self, scope: Scope, since: datetime, until: datetime
    ) -> list[tuple[str, str | None, datetime]]:
        """(intent, building, when) of what residents told and was closed in the period."""
        patrol = tickets.c.details["patrol"].as_boolean()
        statement = select(tickets.c.intent, tickets.c.building, tickets.c.closed_at).where(
            self._here(tickets),
            tickets.c.closed_at >= since,
            tickets.c.closed_at < until,
            tickets.c.created_at < until,
            tickets.c.status.not_in((Status.MERGED, Status.CANCELLED)),
            or_(patrol.is_(None), ~patrol),
            _visible(scope),
        )
        return [(intent, building, at) for intent, building, at in self._rows(statement)]

    def returns(
        self, scope: Scope, since: datetime, until: datetime
    ) -> list[tuple[str | None, str | None, str, int]]:
        """(grid, intent, reason, how often) of tickets given back, the most frequent first."""
        statement = (
            select(tickets.c.grid, tickets.c.intent, ticket_events.c.data)
            .join_from(ticket_events, tickets, _same_ticket())
            .where(
                self._here(tickets),
                ticket_events.c.kind == "returned",
                _created(since, until),
                _visible(scope),
            )
        )
        found = Counter(
            (grid, intent, str(data.get("reason", "")))
            for grid, intent, data in self._rows(statement)
        )
        return [(*key, count) for key, count in found.most_common()]

    def by_building(self, scope: Scope) -> dict[str, int]:
        """How many open tickets each building has."""
        statement = (
            select(tickets.c.building, func.count())
            .where(
                self._here(tickets),
                has_one_of(OPEN),
                tickets.c.building.is_not(None),
                _visible(scope),
            )
            .group_by(tickets.c.building)
        )
        return {row[0]: row[1] for row in self._rows(statement)}

    def each(
        self, scope: Scope, sought: Sought, moments: Moments, page: int = 1000
    ) -> Iterator[Ticket]:
        """Every ticket of the list in the order of creation, read a page at a time."""
        conditions = self._conditions(scope, sought, moments)
        position = tuple_(tickets.c.created_at, tickets.c.code)
        ordered = (
            select(*columns_of(tickets, Ticket))
            .where(*conditions)
            .order_by(tickets.c.created_at, tickets.c.code)
            .limit(page)
        )
        found = [Ticket(*row) for row in self._rows(ordered)]
        while found:
            yield from found
            last = (literal(found[-1].created_at, UTCDateTime()), literal(found[-1].code))
            rest = ordered.where(position > tuple_(*last))
            found = [Ticket(*row) for row in self._rows(rest)]

    def _went_wrong(self, since: datetime, until: datetime) -> Collection[str]:
        statement = (
            select(ticket_events.c.ticket)
            .join_from(ticket_events, tickets, _same_ticket())
            .where(
                self._here(tickets),
                ticket_events.c.kind.in_(_WENT_WRONG),
                _created(since, until),
            )
            .distinct()
        )
        return {row.ticket for row in self._rows(statement)}

    def _speaks_of(self, words: str) -> ColumnElement[bool]:
        """The number itself, or every two neighbouring characters of the words."""
        marks = vault_of(self._connection.dialect).marks(words)
        said = and_(*(tickets.c.search.contains(mark, autoescape=True) for mark in marks))
        is_named = tickets.c.code == words.strip().upper()
        return or_(is_named, said) if marks else is_named

    def _conditions(
        self, scope: Scope, sought: Sought, moments: Moments
    ) -> list[ColumnElement[bool]]:
        narrowed = [self._here(tickets), _visible(scope)]
        for name in ("status", "intent", "grid", "team", "building", "assignee", "incident"):
            value = getattr(sought, name)
            if value is not None:
                narrowed.append(tickets.c[name] == value)
        if sought.view is not None:
            narrowed.append(_in_view(sought.view, moments))
        if sought.words:
            narrowed.append(self._speaks_of(sought.words))
        if sought.since is not None:
            narrowed.append(tickets.c.created_at >= sought.since)
        if sought.codes is not None:
            # In the statement itself: a database takes only so many parameters.
            among: BindParameter[str] = bindparam(
                "codes", sought.codes, expanding=True, literal_execute=True
            )
            narrowed.append(tickets.c.code.in_(among))
        if sought.until is not None:
            narrowed.append(tickets.c.created_at < sought.until)
        return narrowed


def _visible(scope: Scope) -> ColumnElement[bool]:
    is_open = tickets.c.hidden_from == ()
    if scope.sees_everything:
        return or_(is_open, ~_names(tickets.c.hidden_from, scope.person))
    ours = or_(
        tickets.c.grid.in_(scope.grids),
        tickets.c.team.in_(scope.teams),
        tickets.c.assignee == scope.person,
    )
    asked = and_(
        _names(tickets.c.offered_to, scope.person), ~_names(tickets.c.hidden_from, scope.person)
    )
    return or_(and_(is_open, ours), asked)


def _names(column: ColumnElement[Any], person: str) -> ColumnElement[bool]:
    """Whether a list of keys holds this one; keys have no quotes, so the text tells."""
    return cast(column, Text).contains(f'"{person}"', autoescape=True)


def _in_view(view: View, moments: Moments) -> ColumnElement[bool]:
    status, due = tickets.c.status, tickets.c.due_at
    is_open = has_one_of(OPEN)
    now = literal(moments.now, UTCDateTime())
    soon = literal(moments.soon, UTCDateTime())
    conditions: dict[View, ColumnElement[bool]] = {
        View.UNCLAIMED: has_one_of(_WAITING),
        View.IN_WORK: has_one_of(_HELD),
        View.DUE_SOON: and_(is_open, due >= now, due < soon),
        View.OVERDUE: and_(is_open, due < now),
        View.UNANSWERED: has_one_of((Status.RESOLVED,)),
        View.SOLVED_TODAY: and_(status == Status.CLOSED, tickets.c.closed_at >= moments.day_began),
        View.OPEN: is_open,
    }
    return conditions[view]


def _created(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(tickets.c.created_at >= since, tickets.c.created_at < until)


def _same_ticket() -> ColumnElement[bool]:
    return and_(
        ticket_events.c.community_id == tickets.c.community_id,
        ticket_events.c.ticket == tickets.c.code,
    )
