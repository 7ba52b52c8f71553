"""Tells which reports are of the same incident: one repair or one talk would settle them all.

Reports come in order of time. One joins an open incident of the same kind of trouble where the
places do not contradict each other; precise before complete, so a report in doubt stays alone.
A known cause that feeds many places (a burst main, a dead heating station) joins across buildings.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from intents.language.incident_facts import Facts, Report, is_at_home, read_facts
from intents.language.incident_places import Place, compare_places
from intents.language.incident_troubles import load_troubles

__all__ = [
    "Facts",
    "Incidents",
    "Likeness",
    "Report",
    "is_same",
    "main_kind",
    "may_be_one",
    "reaches_far",
    "read_facts",
]


Steps = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near reports must be; steps are (until so many hours, the least belief in the kind)."""

    named: Steps = ((4.0, 0.12), (12.0, 0.2), (30.0, 0.3), (1000.0, 0.6))  # one named place
    burst: Steps = (
        (3.0, 0.05),
        (8.0, 0.12),
        (12.0, 0.2),
        (30.0, 0.3),
    )  # several, nothing else meant
    both_vague: Steps = ((3.0, 0.25), (24.0, 0.4), (1000.0, 0.7))  # nobody has said the kind
    guessed: Steps = ((5.0, 0.35), (30.0, 0.6))  # a place not told, several have reported
    guessed_pair: Steps = ((3.0, 0.4), (8.0, 0.7))  # a place not told, one has reported
    public: Steps = ((6.0, 0.35), (50.0, 0.6), (100.0, 0.9))  # everybody's trouble
    wide_hours: float = 26.0  # a known cause and what it feeds
    hinted_guess_hours: float = 5.0
    again_hours: float = 24.0  # no kind at all, only "still" or "again"
    least: float = 0.08  # belief below which no place helps
    kin_hours: float = 2.0
    stale_hours: float = 48.0  # later, one building is not place enough without like words
    stale_words: float = 0.2
    same_words: float = 0.35
    same_words_anywhere: float = 0.4
    margin: float = 0.12


class Wording:
    """Character n-gram TF-IDF over the reports seen so far."""

    def __init__(self) -> None:
        self._count = 0
        self._holding: Counter[str] = Counter()

    def learn(self, grams: Iterable[str]) -> None:
        """Counts one more report."""
        self._count += 1
        self._holding.update(grams)

    def compare(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Cosine of two texts, 0 to 1."""
        both = one & other
        # Hundreds are compared for each report: what shares next to nothing is not weighed.
        if len(both) * 8 < min(len(one), len(other)) or not both:
            return 0.0
        return self._size(both) / math.sqrt(self._size(one) * self._size(other))

    def _size(self, grams: Iterable[str]) -> float:
        total, holding = math.log(self._count + 20), self._holding
        # fsum, so that the order of a set does not show in the last digit.
        return math.fsum((total - math.log(holding[gram] + 1) + 1) ** 2 for gram in grams)


@dataclass(slots=True, eq=False)
class Incident:
    """Reports found to be of one thing; settled ones take no more."""

    number: int
    members: list[tuple[str, Facts]]
    wide: bool = False
    settled: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    life: float = 72.0  # hours after the last report in which it can still matter
    buildings: set[str] = field(default_factory=set)
    core: frozenset[str] = frozenset()  # the kinds that most of its members say

    def take(self, key: str, facts: Facts) -> None:
        """One more member."""
        self.members.append((key, facts))
        self.kinds.update(facts.says)
        if self.kinds:
            self.life = max(48.0, *(load_troubles()[name].hours for name in self.kinds))
        self.buildings |= {facts.building} - {""}
        self.wide = self.wide or facts.is_source or facts.everywhere
        most = max(self.kinds.values(), default=0)
        self.core = frozenset(name for name, times in self.kinds.items() if times * 2 >= most)

    @property
    def last(self) -> datetime:
        """When it was last reported."""
        return self.members[-1][1].time

    def believe(self, kind: str) -> float:
        """How far the surest member means this kind."""
        return max(facts.belief.get(kind, 0.0) for _, facts in self.members)

    def hinted(self) -> frozenset[str]:
        """Kinds hinted at where nobody has said any."""
        if self.kinds:
            return frozenset()
        return frozenset(name for _, facts in self.members for name in facts.hints)


class Incidents:
    """Groups reports as they come; `group` names the incidents so far."""

    def __init__(self, likeness: Likeness | None = None) -> None:
        self._likeness = likeness or Likeness()
        self._wording = Wording()
        self._open: list[Incident] = []
        self._all: dict[str, Incident] = {}
        self._numbers = 0

    def add(self, report: Report) -> int:
        """Takes a report in order of time and gives the number of its incident."""
        facts = read_facts(report)
        self._wording.learn(facts.grams)
        self._open = [
            one for one in self._open if not one.settled and _hours(facts, one) <= one.life
        ]
        if facts.settled:
            self._settle(facts)
        found = None if facts.settled or facts.aside else self._find(facts)
        if found is None:
            self._numbers += 1
            found = Incident(self._numbers, [], settled=facts.settled or facts.aside)
            self._open.append(found)
        found.take(report.id, facts)
        self._all[report.id] = found
        if facts.is_source or facts.everywhere:
            self._merge(found, facts)
        return found.number

    def group(self) -> dict[str, str | None]:
        """Report id to the id of its incident's first report; None for one alone."""
        return {
            key: incident.members[0][0] if len(incident.members) > 1 else None
            for key, incident in self._all.items()
        }

    def _settle(self, facts: Facts) -> None:
        """Good news closes what it is about: later reports are of something new."""
        for one in self._open:
            kinds = facts.says | facts.hints
            shared = one.core & kinds
            if shared and self._place(facts, one, shared) is Place.SAME:
                one.settled = True

    def _find(self, facts: Facts) -> Incident | None:
        """The incident the report belongs to: the nearest, if no other is about as near."""
        ranked = sorted(
            ((score, -one.number, one) for one in self._open if (score := self._score(facts, one))),
            reverse=True,
        )
        if not ranked:
            return None
        best = ranked[0][0]
        if len(ranked) > 1 and best < 2.0 and best - ranked[1][0] < self._likeness.margin:
            return None
        return ranked[0][2]

    def _score(self, facts: Facts, one: Incident) -> float:
        """0 when apart; 2 and more in the same place, 1 and more where the place is a guess."""
        hours = _hours(facts, one)
        if self._is_fed(facts, one, hours):
            return 3.0 + self._words(facts, one)
        kinds, belief = _agree(facts, one)
        found = self._score_kinds(facts, one, kinds, belief, hours) if kinds else 0.0
        return found or self._score_unnamed(facts, one, hours)

    def _is_fed(self, facts: Facts, one: Incident, hours: float) -> bool:
        """A source and its effects, one kind everywhere: any building will do."""
        if not (one.wide or facts.is_source or facts.everywhere):
            return False
        if hours > self._likeness.wide_hours or is_at_home(facts.says):
            return False
        core = one.core
        if one.wide or facts.is_source:
            named = facts.says or (_likely(facts) if one.wide else frozenset())
            fed = core or (one.hinted() if hours <= self._likeness.hinted_guess_hours else core)
            if _is_caused(named, frozenset(one.kinds)) or _is_caused(fed, facts.says):
                return True
        wide = [n for n in facts.says & core if "wide" in load_troubles()[n].marks]
        return bool(wide) and (one.wide or facts.everywhere)

    def _score_kinds(
        self, facts: Facts, one: Incident, kinds: frozenset[str], belief: float, hours: float
    ) -> float:
        """The same kind, as far as believed: the longer ago and the vaguer the place, the surer."""
        limit = max(load_troubles()[name].hours for name in kinds)
        if hours > limit or belief < self._likeness.least:
            return 0.0
        place = self._place(facts, one, kinds)
        if place is Place.APART:
            return 0.0
        words, several = self._words(facts, one), len(one.members) > 1
        if is_at_home(facts.says | kinds):
            same = facts.room and any(m.room == facts.room for _, m in one.members)
            return 2.0 + words if same and place is Place.SAME else 0.0
        if place is Place.SAME:
            old = hours > self._likeness.stale_hours and words < self._likeness.stale_words
            if old and not _is_pinned(facts, one, kinds):
                return 0.0
            steps = self._likeness.named if one.kinds else self._likeness.both_vague
            best = max(facts.belief.values(), default=0.0)
            if one.kinds and best < 0.4 and (several or best == belief):
                steps = self._likeness.burst
            return 2.0 + belief + words if belief >= _bar(steps, hours) else 0.0
        public = any("public" in load_troubles()[name].marks for name in kinds)
        guess = self._likeness.public if public else self._likeness.guessed
        if not several and not public:
            guess = self._likeness.guessed_pair
        near = belief >= _bar(guess, hours)
        return 0.7 + 0.5 * belief + words + 0.3 * several if near else 0.0

    def _score_unnamed(self, facts: Facts, one: Incident, hours: float) -> float:
        """Neither names what the other names: kin in a burst, "still", or the same words."""
        likeness, core = self._likeness, one.core
        elsewhere = facts.building and one.buildings and facts.building not in one.buildings
        if elsewhere or hours > 2 * likeness.again_hours:
            return 0.0
        place = self._place(facts, one, core)
        if place is Place.APART or (facts.says and core and hours > likeness.kin_hours):
            return 0.0
        words = self._words(facts, one)
        if place is Place.UNKNOWN and not facts.says and hours <= likeness.again_hours:
            return 1.0 + words if words >= likeness.same_words_anywhere else 0.0
        if place is not Place.SAME:
            return 0.0
        if is_at_home(facts.says) or is_at_home(core):
            return 0.0
        if facts.says and core:
            return (
                2.0 + words if _are_kin(facts.says, core) and hours <= likeness.kin_hours else 0.0
            )
        if facts.says:
            return 0.0
        if core and _are_kin(_likely(facts), core) and hours <= likeness.kin_hours:
            return 2.0 + words
        still = facts.again and len(one.members) > 1 and hours <= likeness.again_hours
        alike = words >= likeness.same_words and hours <= likeness.again_hours * 2
        return 2.0 + words if still or alike else 0.0

    def _words(self, facts: Facts, one: Incident) -> float:
        recent = one.members[:2] + one.members[2:][-4:]
        return max(self._wording.compare(facts.grams, other.grams) for _, other in recent)

    def _place(self, facts: Facts, one: Incident, kinds: frozenset[str]) -> Place:
        """Apart from any member is apart; the same as any is the same."""
        found = {compare_places(facts, other, kinds) for _, other in one.members}
        if Place.APART in found and not (one.wide and _are_wide(kinds)):
            return Place.APART
        return Place.SAME if Place.SAME in found else Place.UNKNOWN

    def _merge(self, into: Incident, facts: Facts) -> None:
        """A cause gathers what it has fed so far."""
        for other in [one for one in self._open if one is not into and not one.settled]:
            if not self._is_fed(facts, other, _hours(facts, other)):
                continue
            for key, member in other.members:
                into.take(key, member)
                self._all[key] = into
            self._open.remove(other)
        into.members.sort(key=lambda member: member[1].time)


def is_same(one: Report, other: Report) -> bool:
    """Whether one repair or one talk would settle both reports."""
    pair = Incidents()
    for report in sorted((one, other), key=lambda report: report.time):
        last = pair.add(Report(str(report is other), report.time, report.building, report.text))
    return last == 1 and pair.group()["True"] is not None


def may_be_one(one: Facts, other: Facts) -> bool:
    """Whether it is worth comparing them: a shared kind, a cause and its effect, or no kind."""
    kinds, others = _meant(one), _meant(other)
    if not kinds or not others or kinds & others:
        return True
    return _is_caused(kinds, others) or _is_caused(others, kinds) or _are_kin(kinds, others)


def reaches_far(facts: Facts) -> bool:
    """Whether reports from other buildings may be of the same thing."""
    marks = {mark for name in _meant(facts) for mark in load_troubles()[name].marks}
    return facts.everywhere or facts.is_source or bool({"wide", "public", "source"} & marks)


def _meant(facts: Facts) -> frozenset[str]:
    return facts.says or facts.hints | _likely(facts)


def main_kind(reports: Iterable[Report]) -> str | None:
    """The kind of trouble most of the reports say outright, else the one most believed in."""
    weights: dict[str, float] = {}
    for facts in map(read_facts, reports):
        for kind, belief in facts.belief.items():
            weights[kind] = weights.get(kind, 0.0) + belief
    return max(weights, key=lambda kind: (weights[kind], kind), default=None)


def _agree(facts: Facts, one: Incident) -> tuple[frozenset[str], float]:
    """The kinds that both may mean, and how far: the surest first."""
    core = one.core
    shared = facts.says & core
    if shared:
        return shared, 1.0
    if core:
        far = {kind: facts.belief[kind] for kind in core & facts.belief.keys()}
    else:
        far = {kind: min(share, one.believe(kind)) for kind, share in facts.belief.items()}
    if not far:
        return frozenset(), 0.0
    best = max(far, key=lambda kind: (far[kind], kind))
    return (frozenset({best}), far[best]) if far[best] else (frozenset(), 0.0)


def _is_pinned(facts: Facts, one: Incident, kinds: frozenset[str]) -> bool:
    """Whether place or kind leave no doubt after days: a landing, a spot, one maker of noise."""
    if any(load_troubles()[name].kin & {"~noise"} for name in kinds):
        return True
    return any(
        (facts.floor and facts.floor == other.floor)
        or (facts.spots & other.spots)
        or (facts.unit and facts.unit == other.unit)
        for _, other in one.members
    )


def _likely(facts: Facts) -> frozenset[str]:
    """What is rather meant than not, where nothing is said outright."""
    best = max(facts.belief.values(), default=0.0)
    return frozenset(
        kind
        for kind, share in facts.belief.items()
        if share >= 0.3 or (share == best and share >= 0.15)
    )


def _bar(steps: Steps, hours: float) -> float:
    """The least belief after so many hours; nothing is enough after the last step."""
    return next((least for until, least in steps if hours <= until), 2.0)


def _hours(facts: Facts, one: Incident) -> float:
    return (facts.time - one.last).total_seconds() / 3600


def _is_caused(effects: frozenset[str], sources: frozenset[str]) -> bool:
    return any(load_troubles()[name].causes & sources for name in effects)


def _are_wide(kinds: frozenset[str]) -> bool:
    return any({"wide", "source"} & load_troubles()[name].marks for name in kinds)


def _are_kin(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the troubles belong to one family that is no noise: noises have one maker each."""
    families = [
        {kin for name in names for kin in load_troubles()[name].kin} for names in (some, others)
    ]
    return bool((families[0] & families[1]) - {"~noise", "~smell"})
