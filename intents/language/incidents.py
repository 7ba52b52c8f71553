"""Tells which reports are of the same incident: one repair or one talk would settle them all.

Reports come in order of time. Each is weighed against every member of the incidents still open
and joins the nearest, on the average of them all and never against any, so that one report
between two incidents cannot make them one. A cause that feeds many places (a burst main), and
an outage said to reach several buildings, gathers what it reaches, before and after.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from intents.language.incident_facts import Facts, Report, is_at_home, read_facts
from intents.language.incident_pairs import LONGEST_HOURS, likeness
from intents.language.incident_troubles import are_kin, is_caused, load_troubles

__all__ = [
    "Facts",
    "Incidents",
    "Report",
    "in_order",
    "is_same",
    "main_kind",
    "may_be_one",
    "reaches_far",
    "read_facts",
]

BAR = 0.4  # the least mean of the sums to join: precise before complete
CLOSING_BAR = -0.5  # good news tells less of the trouble, and closing joins nobody
FIRST, LAST = 4, 8  # members compared: those who told it first, and lately
WIDE_HOURS = 26.0  # a known cause and what it feeds
FAR_HOURS = 2.0  # in a building that has not told of it
MEANT_HOURS = 0.5  # "we too", of what was told just now
STILL_HOURS = 3.0  # "still", of what all have


@dataclass(slots=True, eq=False)
class Incident:
    """Reports found to be of one thing; settled ones take no more."""

    number: int
    members: list[tuple[str, Facts]]
    is_wide: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    reach: set[str] = field(default_factory=set)
    buildings: set[str] = field(default_factory=set)

    def take(self, key: str, facts: Facts) -> None:
        """One more member."""
        self.members.append((key, facts))
        self.kinds.update(facts.says)
        self.buildings |= facts.buildings
        self.reach |= facts.reach
        self.is_wide = self.is_wide or _is_wide(facts)

    @property
    def last(self) -> datetime:
        """When it was last reported."""
        return self.members[-1][1].time

    @property
    def core(self) -> frozenset[str]:
        """The kinds that most of its members say."""
        most = max(self.kinds.values(), default=0)
        return frozenset(name for name, times in self.kinds.items() if times * 2 >= most)

    def compared(self) -> list[Facts]:
        """The members that a report is weighed against."""
        chosen = self.members
        if len(chosen) > FIRST + LAST:
            chosen = chosen[:FIRST] + chosen[-LAST:]
        return [facts for _, facts in chosen]


class Incidents:
    """Groups reports as they come; `group` names the incidents so far."""

    def __init__(self) -> None:
        self._open: list[Incident] = []
        self._all: dict[str, Incident] = {}
        self._numbers = 0

    def add(self, report: Report) -> int:
        """Takes a report in order of time and gives the number of its incident."""
        facts = self._complete(read_facts(report))
        self._open = [one for one in self._open if _hours(facts, one) <= LONGEST_HOURS]
        found = None if facts.aside else self._find(facts)
        if facts.settled and found is not None:
            self._settle(found, facts)
            found = None
        if found is None:
            self._numbers += 1
            found = Incident(self._numbers, [])
            if not (facts.settled or facts.aside):
                self._open.append(found)
        found.take(report.id, facts)
        self._all[report.id] = found
        if _is_wide(facts):
            self._gather(found, facts)
        return found.number

    def group(self) -> dict[str, str | None]:
        """Report id to the id of its incident's first report; None for one alone."""
        return {
            key: incident.members[0][0] if len(incident.members) > 1 else None
            for key, incident in self._all.items()
        }

    def _complete(self, facts: Facts) -> Facts:
        """Who only says "we too" means what was told just now."""
        too = facts.likewise or (facts.again and not facts.says and facts.is_told)
        if _wide_kinds(facts.says) or not (facts.everywhere or too):
            return facts
        near = (
            one
            for one in reversed(self._open)
            if _hours(facts, one) <= (STILL_HOURS if one.is_wide else MEANT_HOURS)
        )
        meant = next((_wide_kinds(one.core) for one in near if _wide_kinds(one.core)), frozenset())
        if not meant or (facts.says and not facts.everywhere):
            return facts
        return replace(facts, says=facts.says | meant)

    def _find(self, facts: Facts) -> Incident | None:
        """The nearest incident, if that is near enough."""
        fed = next((one for one in reversed(self._open) if _is_fed(facts, one)), None)
        if fed is not None:
            return fed
        bar = CLOSING_BAR if facts.settled else BAR
        sums = [(_link(facts, one), one.number, one) for one in self._open]
        near = [(found, number, one) for found, number, one in sums if found is not None]
        best = max(near, key=lambda item: item[:2], default=None)
        return best[2] if best is not None and best[0] > bar else None

    def _settle(self, one: Incident, facts: Facts) -> None:
        """Good news: later reports are of something new. One building's is not everybody's."""
        if not (one.is_wide and facts.buildings):
            self._open.remove(one)

    def _gather(self, into: Incident, facts: Facts) -> None:
        """A cause takes in what it has fed so far."""
        for other in [one for one in self._open if one is not into and _is_fed(facts, one)]:
            for key, member in other.members:
                into.take(key, member)
                self._all[key] = into
            self._open.remove(other)
        into.members.sort(key=lambda member: member[1].time)


def is_same(one: Report, other: Report) -> bool:
    """Whether one repair or one talk would settle both reports."""
    pair = Incidents()
    for report in sorted((one, other), key=in_order):
        last = pair.add(Report(str(report is other), report.time, report.building, report.text))
    return last == 1 and pair.group()["True"] is not None


def in_order(report: Report) -> tuple[datetime, str, str]:
    """What to sort reports by: of one minute's, whichever came first, the groups are the same."""
    return report.time, str(report.building or ""), report.text


def may_be_one(one: Facts, other: Facts) -> bool:
    """Whether it is worth comparing them: a shared kind, a cause and its effect, or no kind."""
    kinds, others = _meant(one), _meant(other)
    if not kinds or not others or kinds & others:
        return True
    return is_caused(kinds, others) or is_caused(others, kinds) or are_kin(kinds, others)


def reaches_far(facts: Facts) -> bool:
    """Whether reports from other buildings may be of the same thing."""
    marks = {mark for name in _meant(facts) for mark in load_troubles()[name].marks}
    return _is_wide(facts) or bool({"wide", "public", "source"} & marks)


def main_kind(reports: Iterable[Report]) -> str | None:
    """The kind of trouble most of the reports say outright, else the one most believed in."""
    weights: dict[str, float] = {}
    for facts in map(read_facts, reports):
        for kind, belief in facts.belief.items():
            weights[kind] = weights.get(kind, 0.0) + belief
    return max(weights, key=lambda kind: (weights[kind], kind), default=None)


def _link(facts: Facts, one: Incident) -> float | None:
    """How near the report is to all of an incident's members; None when apart from any."""
    sums = []
    for member in one.compared():
        found = likeness(member, facts)
        if found is None:
            return None
        sums.append(found)
    return sum(sums) / len(sums)


def _is_wide(facts: Facts) -> bool:
    """A source, or an outage said to be in several buildings."""
    return facts.is_source or facts.everywhere or len(facts.reach) > 1


def _is_fed(facts: Facts, one: Incident) -> bool:
    """A source and its effects, or one outage everywhere: any building within reach will do."""
    if not (one.is_wide or _is_wide(facts)) or is_at_home(facts.says):
        return False
    reach = one.reach | facts.reach
    buildings = facts.buildings if one.is_wide else one.buildings
    near = not facts.buildings or not one.buildings or facts.buildings & one.buildings
    if _hours(facts, one) > (WIDE_HOURS if near else FAR_HOURS):
        return False
    if reach and buildings and not buildings & reach:
        return False
    named = facts.says or (_likely(facts) if one.is_wide else frozenset())
    core = one.core or frozenset(name for _, member in one.members for name in _likely(member))
    if is_caused(named, frozenset(one.kinds)) or is_caused(core, facts.says):
        return True
    return bool(_wide_kinds(named & core))


def _wide_kinds(kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in kinds if {"wide", "source"} & load_troubles()[name].marks)


def _meant(facts: Facts) -> frozenset[str]:
    return facts.says or facts.hints | _likely(facts)


def _likely(facts: Facts) -> frozenset[str]:
    """What is rather meant than not, where nothing is said outright."""
    best = max(facts.belief.values(), default=0.0)
    return frozenset(
        kind
        for kind, share in facts.belief.items()
        if share >= 0.3 or (share == best and share >= 0.15)
    )


def _hours(facts: Facts, one: Incident) -> float:
    return (facts.time - one.last).total_seconds() / 3600
