"""How well the classifier does on kept-aside families: figures, learning curve, noise.

Families are kept aside by their name alone and are never trained on here; the shipped model
has learned from all of them, so the weights measured are fitted anew.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.bench.ground import Figures
from intents.language.classifier import Classifier
from intents.language.corpus import Example, read_catalog, split_kept_aside
from intents.language.emergency import load_alarm
from intents.language.evaluation import Figures as Told
from intents.language.evaluation import Judged, judge_all, wilson
from intents.language.evaluation import measure as tell
from intents.language.training import prepare, train
from intents.language.understander import Understander
from intents.language.understanding import Act

HOMOPHONES = Path(__file__).parent / "homophones.txt"
STEPS = (5, 10, 20, 50, 100)
SLIPS = 0.1  # share of characters that noise touches
NOW = datetime(2026, 11, 20, 10, 0)
Share = tuple[float, float, float]  # with its 95 % interval


@dataclass(frozen=True, slots=True)
class Data:
    """Messages to learn from, and those of the families kept aside."""

    trained: list[Example]
    aside: list[Example]

    @property
    def plain(self) -> list[Example]:
        """Kept-aside messages of one wish, on which classifiers are compared."""
        return [one for one in self.aside if len(one.intents) == 1]


def divide() -> Data:
    """The catalog's examples, a tenth of the families kept aside."""
    return Data(*split_kept_aside(read_catalog()))


def measure(data: Data) -> Figures:
    """Accuracy figures, whole understanding, learning curve and noise."""
    classifier = Classifier(train(data.trained))
    understander = Understander(classifier, load_alarm())
    figures = tell(judge_all(classifier, data.plain))
    return {
        "kept_aside": asdict(figures),
        "whole": measure_whole(understander, data.aside),
        "learning_curve": {**measure_curve(data), "all": interval(figures)},
        "noise": measure_noise(understander, data.plain),
    }


def interval(figures: Told) -> Share:
    """Accuracy and its 95 % interval."""
    return figures.accuracy, figures.low, figures.high


def measure_whole(understander: Understander, aside: Sequence[Example]) -> Figures:
    """Several wishes, danger and silence in a group, as (share, low, high) where a share."""
    right = given = true = 0
    counts: dict[str, list[bool]] = defaultdict(list)
    for example in aside:
        found = understander.understand(example.text, now=NOW, chat="group")
        said = {one.intent for one in found.intents} - {"none"}
        meant = set(example.intents) - {"none"}
        right, given, true = right + len(said & meant), given + len(said), true + len(meant)
        if "emergency" in meant:
            counts["emergency_recall"].append("emergency" in said)
        if "emergency" in said:
            counts["emergency_precision"].append("emergency" in meant)
        is_loud = found.act is not Act.IGNORE
        counts["requests_found" if meant else "false_alarms"].append(is_loud)
    shares = {name: _share(hits) for name, hits in counts.items()}
    return {"micro_f1": round(2 * right / max(given + true, 1), 4), **shares}


def _share(hits: Sequence[bool]) -> Share:
    low, high = wilson(sum(hits), len(hits))
    return round(sum(hits) / len(hits), 4), round(low, 4), round(high, 4)


def measure_curve(data: Data) -> dict[str, Share]:
    """Accuracy with its interval by how many examples of each intent were learned from."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in data.trained:
        groups[example.intents[0]].append(example)
    for group in groups.values():
        random.Random(0).shuffle(group)
    curve = {}
    for step in STEPS:
        few = [example for group in groups.values() for example in group[:step]]
        judged = judge_all(Classifier(train(few)), data.plain)
        curve[str(step)] = interval(tell(judged))
    return curve


def measure_noise(understander: Understander, plain: Sequence[Example]) -> dict[str, Share]:
    """Accuracy with its interval when messages are spoiled in one way each, or in none."""
    ways: dict[str, Callable[[str, random.Random], str]] = {
        "none": lambda text, _: text,
        "homophones": _mishear,
        "dropped": lambda text, dice: "".join(c for c in text if dice.random() >= SLIPS),
        "traditional": lambda text, _: _traditional()(text),
        "no_punctuation": lambda text, _: "".join(c for c in text if c.isalnum()),
    }
    return {name: interval(tell(_spoil(understander, plain, way))) for name, way in ways.items()}


def _spoil(
    understander: Understander, plain: Sequence[Example], way: Callable[[str, random.Random], str]
) -> list[Judged]:
    dice = random.Random(0)
    return [Judged(one.intents[0], *understander.predict(way(one.text, dice))[0]) for one in plain]


def _mishear(text: str, dice: random.Random) -> str:
    alike = _homophones()
    return "".join(
        dice.choice(alike[c]) if c in alike and dice.random() < 2 * SLIPS else c for c in text
    )


@cache
def _homophones() -> dict[str, str]:
    groups: dict[str, str] = {}
    for line in HOMOPHONES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for one in line:
                groups[one] = groups.get(one, "") + line.replace(one, "")
    return groups


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


def prepare_all(examples: Sequence[Example]) -> list[str]:
    """The messages as classifiers want them."""
    return [prepare(one.text) for one in examples]
