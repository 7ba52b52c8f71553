"""Tells which reports are of the same incident: one repair or one talk would settle them all.

Same thing, same place, near in time. The place is a hard field; wording is compared by
character n-gram TF-IDF; what is wrong is compared by trouble, a class of things and states.
A report that names no place may join a recent one of the same trouble. A cause that feeds
many places (a burst main, a dead heating station) joins across buildings.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from intents.language.masking import mask, strip_addresses
from intents.language.normalise import normalise

TROUBLES = Path(__file__).parent / "words" / "troubles.txt"
_SETTLED = re.compile("(修|弄|整|处理)好了|解决了|来[水电气暖]了|恢复了|通了(,|，|。|!|$)")
_NOT_SETTLED = re.compile("[没不未]|又|还是|才")
_FLOOR = re.compile("([0-9]{1,2}|[一二三四五六七八九十]{1,3})[层楼](?!栋)")
_SPOT = re.compile(
    "(东|西|南|北|正|后)(门|院|区|侧|头|边|口)|地下车库|地库|车库|车棚|广场|凉亭|花园|门卫|停车场|活动中心|"
    "楼顶|顶楼|大厅|地下室|垃圾站|幼儿园|超市|楼前|楼后|楼下"
)
_ALL_OVER = re.compile(
    "(全|整个?)(小区|院|社区)|(好几|几|各|所有|前后)(栋|个?楼|号楼).{0,4}(都|全)|都停"
)


@dataclass(frozen=True, slots=True)
class Report:
    """One report: `building` is normalised (`6`), empty or None where it is no building."""

    id: str
    time: datetime
    building: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near two reports must be: in hours, and in wording with and without a known trouble."""

    hours: float = 120.0  # the same trouble in the same words
    burst_hours: float = 24.0  # the same trouble in other words
    unnamed_hours: float = 16.0  # the same place, the trouble not named
    kin_hours: float = 3.0
    wide_hours: float = 24.0
    guess_hours: float = 4.0
    same_words: float = 0.20
    guessed_place: float = 0.08
    private: float = 0.35


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble: what is said of it, its marks, and the sources that may cause it."""

    name: str
    pattern: re.Pattern[str]
    marks: frozenset[str]
    causes: frozenset[str]


@cache
def load_troubles(path: Path = TROUBLES) -> dict[str, Trouble]:
    """Reads `name [marks] [<cause]: regular expression` lines."""
    troubles = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, pattern = line.partition(":")
            name, *rest = head.split()
            causes = frozenset(mark[1:] for mark in rest if mark.startswith("<"))
            marks = frozenset(rest) - {f"<{cause}" for cause in causes}
            troubles[name] = Trouble(name, re.compile(pattern.strip()), marks, causes)
    return troubles


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says that another must not contradict."""

    building: str
    unit: str
    room: str
    floor: str
    spots: frozenset[str]
    troubles: frozenset[str]
    everywhere: bool
    grams: Counter[str]


def read_facts(report: Report) -> Facts:
    """Place, trouble and wording of one report."""
    plain = normalise(report.text)
    _, addresses, rest = strip_addresses(plain)
    flat = addresses[0] if addresses else None
    floor = _FLOOR.search(rest)
    text = mask(plain)
    return Facts(
        building=str(report.building or (flat and flat.building) or ""),
        unit=(flat and flat.unit) or "",
        room=(flat and flat.room) or "",
        floor=floor.group(1) if floor else "",
        spots=frozenset(found.group() for found in _SPOT.finditer(rest)),
        troubles=frozenset(
            one.name for one in load_troubles().values() if one.pattern.search(rest)
        ),
        everywhere=_ALL_OVER.search(rest) is not None,
        grams=Counter(text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)),
    )


class Wording:
    """Character n-gram TF-IDF over the reports seen so far."""

    def __init__(self) -> None:
        self._count = 0
        self._holding: Counter[str] = Counter()

    def learn(self, found: Counter[str]) -> None:
        """Counts one more report."""
        self._count += 1
        self._holding.update(found.keys())

    def compare(self, one: Counter[str], other: Counter[str]) -> float:
        """Cosine of two texts, 0 to 1."""
        weight = self._weigh
        shared = sum(weight(gram) ** 2 for gram in one.keys() & other.keys())
        if not shared:
            return 0.0
        sizes = [math.sqrt(sum(weight(gram) ** 2 for gram in text)) for text in (one, other)]
        return shared / (sizes[0] * sizes[1])

    def _weigh(self, gram: str) -> float:
        return math.log((self._count + 20) / (self._holding[gram] + 1)) + 1


@dataclass(slots=True)
class Incident:
    """Reports found to be of one thing; settled ones take no more."""

    number: int
    members: list[tuple[Report, Facts]]
    settled: bool = False


class Incidents:
    """Groups reports as they come; `group` names the incidents so far."""

    def __init__(self, likeness: Likeness | None = None) -> None:
        self._likeness = likeness or Likeness()
        self._wording = Wording()
        self._open: list[Incident] = []
        self._all: dict[str, Incident] = {}

    def add(self, report: Report) -> int:
        """Takes a report in order of time and gives the number of its incident."""
        facts = read_facts(report)
        self._wording.learn(facts.grams)
        limit = timedelta(hours=self._likeness.hours)
        self._open = [one for one in self._open if report.time - one.members[-1][0].time <= limit]
        ranked = sorted(
            ((self._nearness(report, facts, one), one) for one in self._open if not one.settled),
            key=lambda pair: -pair[0],
        )
        joined = [one for near, one in ranked if near > 0]
        if not joined:
            incident = Incident(len(self._all) + 1, [])
            self._open.append(incident)
        else:
            incident = joined[0]
            if self._is_source(facts):
                self._merge(incident, joined[1:])
        incident.members.append((report, facts))
        incident.settled = _is_settled(report.text)
        self._all[report.id] = incident
        return incident.number

    def group(self) -> dict[str, str | None]:
        """Report id to the id of its incident's first report; None for one alone."""
        return {
            key: incident.members[0][0].id if len(incident.members) > 1 else None
            for key, incident in self._all.items()
        }

    def _merge(self, into: Incident, others: Iterable[Incident]) -> None:
        for other in others:
            into.members += other.members
            for report, _ in other.members:
                self._all[report.id] = into
            self._open.remove(other)
        into.members.sort(key=lambda member: member[0].time)

    def _is_source(self, facts: Facts) -> bool:
        troubles = load_troubles()
        return any("source" in troubles[name].marks for name in facts.troubles)

    def _nearness(self, report: Report, facts: Facts, incident: Incident) -> float:
        """Over 0 when the report belongs to the incident; the nearer the higher."""
        if any(_contradict(facts, other) for _, other in incident.members):
            return 0.0
        return max(self._compare(report, facts, *member) for member in incident.members)

    def _compare(self, report: Report, facts: Facts, earlier: Report, other: Facts) -> float:
        hours = (report.time - earlier.time) / timedelta(hours=1)
        shared = facts.troubles & other.troubles
        cosine = self._wording.compare(facts.grams, other.grams)
        if _is_caused(facts, other) and hours <= self._likeness.wide_hours:
            return 1.0 + cosine
        if facts.building and other.building and facts.building != other.building:
            everywhere = facts.everywhere or other.everywhere
            wide = [name for name in shared if "wide" in load_troubles()[name].marks]
            near = everywhere and wide and hours <= self._likeness.wide_hours
            return 0.5 + cosine if near else 0.0
        bar = self._bar(facts, other, shared, hours)
        if not (facts.building and other.building) and not facts.spots & other.spots:
            if not shared or hours > self._likeness.guess_hours:
                return 0.0
            bar = max(bar, self._likeness.guessed_place)
        return cosine if cosine >= bar else 0.0

    def _bar(self, facts: Facts, other: Facts, shared: frozenset[str], hours: float) -> float:
        """The least likeness in wording: neighbours report one trouble in a burst."""
        likeness, troubles = self._likeness, load_troubles()
        if any("private" not in troubles[name].marks for name in shared):
            return 0.001 if hours <= likeness.burst_hours else likeness.same_words
        if shared:
            return likeness.private
        if not (facts.troubles and other.troubles):
            return 0.001 if hours <= likeness.unnamed_hours else 2.0
        return 0.001 if _are_kin(facts, other) and hours <= likeness.kin_hours else 2.0


def _are_kin(one: Facts, other: Facts) -> bool:
    """Whether the troubles named belong to one family, as a burst pipe and a wet ceiling do."""
    troubles = load_troubles()
    families = [
        {mark for name in facts.troubles for mark in troubles[name].marks if mark[0] == "~"}
        for facts in (one, other)
    ]
    return bool(families[0] & families[1])


def _contradict(one: Facts, other: Facts) -> bool:
    """Two reports name different units, flats, floors or spots for a trouble of one place."""
    troubles = load_troubles()
    shared = one.troubles & other.troubles
    if any("wide" in troubles[name].marks for name in shared) or _is_caused(one, other):
        return False
    if one.building == other.building:
        if one.unit and other.unit and one.unit != other.unit:
            return True
        if one.floor and other.floor and one.floor != other.floor and "lamp" in shared:
            return True
    return bool(one.spots and other.spots and not one.spots & other.spots)


def _is_caused(one: Facts, other: Facts) -> bool:
    """Whether one report tells the known cause of the other's trouble, wherever that is."""
    troubles = load_troubles()
    return any(
        troubles[name].causes & cause.troubles
        for effect, cause in ((one, other), (other, one))
        for name in effect.troubles
    )


def _is_settled(text: str) -> bool:
    found = _SETTLED.search(text)
    return found is not None and not _NOT_SETTLED.search(text)
