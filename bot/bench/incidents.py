"""How well reports of one incident are found together, on months labelled by hand.

Pairs count: right ones of those found, and of those meant. The interval is drawn by days, whose
pairs stand or fall together. The peer joins what is told in like words (common pairs of
characters, the rare ones weighing most) in the same building within three days.
"""

import itertools
import json
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.bench.ground import Figures, spread
from intents.language.incidents import Incidents, Report, in_order
from intents.language.normalise import normalise

FOLDER = Path(__file__).parents[2] / "tests" / "figures"
PEER_HOURS, PEER_BAR = 72.0, 0.05  # the bar that serves the peer best on these months
DRAWS = 2000
Pair = tuple[str, str]
Month = list[tuple[Report, str | None]]


def measure() -> Figures:
    """Each month's figures, all together with intervals, and milliseconds a report."""
    names = sorted(path.stem for path in FOLDER.glob("incidents*.jsonl"))
    months = {name: read_month(FOLDER / f"{name}.jsonl") for name in names}
    each = {name: judge([month], _ours) for name, month in months.items()}
    durations = [seconds for month in months.values() for seconds in _time(month)]
    return {
        "months": each,
        "all": judge(list(months.values()), _ours),
        "peer": judge(list(months.values()), _peer),
        "ms_a_report": spread(durations),
    }


def read_month(path: Path) -> Month:
    """Labelled reports in order."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    told = [
        (
            Report(row["id"], datetime.fromisoformat(row["time"]), row["building"], row["text"]),
            row["incident"],
        )
        for row in rows
    ]
    return sorted(told, key=lambda one: in_order(one[0]))


def judge(months: Sequence[Month], find: Callable[[Month], set[Pair]]) -> Figures:
    """Pairwise precision and recall with their 95 % intervals."""
    days: list[tuple[int, int, int]] = []
    for month in months:
        day = {report.id: report.time.date() for report, _ in month}
        found, meant = find(month), pairs({report.id: name for report, name in month})
        counts = [Counter(day[one] for one, _ in group) for group in (found & meant, found, meant)]
        days += [
            (counts[0][when], counts[1][when], counts[2][when])
            for when in sorted(set(day.values()))
        ]
    dice = random.Random(0)
    draws = [_ratios(dice.choices(days, k=len(days))) for _ in range(DRAWS)]
    precision, recall = _ratios(days)
    return {
        "precision": precision,
        "recall": recall,
        "precision_interval": _interval([one for one, _ in draws]),
        "recall_interval": _interval([one for _, one in draws]),
    }


def pairs(named: dict[str, str | None]) -> set[Pair]:
    """All pairs of one incident."""
    groups: dict[str, list[str]] = {}
    for key, name in sorted(named.items()):
        if name is not None:
            groups.setdefault(name, []).append(key)
    return {pair for group in groups.values() for pair in itertools.combinations(group, 2)}


def _ours(month: Month) -> set[Pair]:
    grouping = Incidents()
    for report, _ in month:
        grouping.add(report)
    return pairs(grouping.group())


def _peer(month: Month) -> set[Pair]:
    texts = {report.id: normalise(report.text) for report, _ in month}
    grams = {key: {text[i : i + 2] for i in range(len(text) - 1)} for key, text in texts.items()}
    often = Counter(gram for said in grams.values() for gram in said)
    weight = {gram: math.log(len(month) / n) + 1 for gram, n in often.items()}

    def size(said: set[str]) -> float:
        return sum(weight[gram] ** 2 for gram in said) or 1.0

    named: dict[str, str | None] = {}
    for place, (report, _) in enumerate(month):
        near = [
            (
                size(grams[report.id] & grams[e.id])
                * bool(grams[report.id] & grams[e.id])
                / math.sqrt(size(grams[report.id]) * size(grams[e.id])),
                e.id,
            )
            for e, _ in month[:place]
            if e.building == report.building
            and (report.time - e.time).total_seconds() <= PEER_HOURS * 3600
        ]
        best = max(near, default=(0.0, ""))
        named[report.id] = named[best[1]] if best[0] >= PEER_BAR else report.id
    return pairs(named)


def _time(month: Month) -> list[float]:
    grouping, durations = Incidents(), []
    for report, _ in month:
        start = time.perf_counter()
        grouping.add(report)
        durations.append(time.perf_counter() - start)
    return durations


def _ratios(days: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    right, found, meant = (sum(day[n] for day in days) for n in range(3))
    return round(right / (found or 1), 3), round(right / (meant or 1), 3)


def _interval(values: list[float]) -> tuple[float, float]:
    ranked = sorted(values)
    return ranked[int(len(ranked) * 0.025)], ranked[int(len(ranked) * 0.975)]
