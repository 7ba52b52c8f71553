"""The list behind a number of the figures: which tickets it counts.

The rule kept here: the same stories and the same rules as the number itself, so that the list is
as long as the number says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.web.desk.desk import Desk
from bot.web.desk.months import Month
from intents.rules.figures import REPEATED_WITHIN, Closing, Story, counted, reached, waited
from intents.rules.scope import Scope
from storage.tallies import Sought
from storage.unit_of_work import UnitOfWork

STAGES = ("received", "assigned", "claimed", "resolved", "answered", "satisfied")
PARTS = ("part", "whole", "rest")
WAITED = "waited"


@dataclass(frozen=True, slots=True)
class Period:
    """A month's tickets, and what was closed in the thirty days before it."""

    stories: Sequence[Story]
    earlier: Sequence[Closing]


def period_of(desk: Desk, uow: UnitOfWork, scope: Scope, month: Month) -> Period:
    """What the figures of a month are made of."""
    since, until = month.span(desk.house.community.zone)
    earlier = uow.tallies.closings(scope, since - REPEATED_WITHIN, since)
    return Period(uow.tallies.stories(scope, since, until), earlier)


def narrow(
    desk: Desk, uow: UnitOfWork, scope: Scope, sought: Sought, query: Mapping[str, str]
) -> Sought:
    """The same list, of those alone that the figure named in the address counts."""
    month, figure = Month.read(query.get("month")), query.get("figure", "")
    if month is None or not figure:
        return sought
    every = period_of(desk, uow, scope, month)
    found = _counted(desk, figure, every, desk.now)
    return replace(sought, codes=tuple(s.code for s in found or ()))


def title_of(desk: Desk, query: Mapping[str, str]) -> str | None:
    """What the list is called; None for one that no figure names."""
    month, (name, _, part) = Month.read(query.get("month")), query.get("figure", "").partition(".")
    say = desk.house.wording.plain
    if month is None or not name:
        return None
    if name == "stage" and part in STAGES:
        return f"{month} {say(f'desk.stage.{part}')}"
    if name == "hour" and part.isdecimal() and len(part) <= 2:
        return f"{month} {say('desk.at_hour', hour=int(part))}"
    if part == WAITED and f"desk.spread.{name}" in desk.house.wording:
        return f"{month} {say(f'desk.spread.{name}')}"
    key = f"desk.rate.{name}"
    if key in desk.house.wording and part in PARTS:
        return f"{month} {say(key)} {say(f'desk.part.{part}')}"
    return None


def _counted(desk: Desk, figure: str, every: Period, now: datetime) -> Sequence[Story] | None:
    name, _, part = figure.partition(".")
    if name == "stage" and part in STAGES:
        return reached(every.stories)[STAGES.index(part)]
    if name == "hour" and part.isdecimal() and len(part) <= 2:
        return [s for s in every.stories if desk.house.local(s.created_at).hour == int(part)]
    if part == WAITED:
        return waited(every.stories).get(name)
    rate = counted(every.stories, now, every.earlier).get(name)
    if rate is None or part not in PARTS:
        return None
    if part == "rest":
        above = {s.code for s in rate.part}
        return [s for s in rate.whole if s.code not in above]
    return rate.part if part == "part" else rate.whole
