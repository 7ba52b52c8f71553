"""Fits what incidents are told apart by. Needs scikit-learn.

`python -m intents.language.incident_training` fits the scenes without a keyword and counts how
rare signs are: from every message of the catalog that says exactly one kind outright, every
family of one scene, and `words/scenes.txt`. With files of labelled months it fits instead what
each reason weighs; `+` before a file says that the patterns were not written with it in sight.
The same words and months give the same weights.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from intents.language.corpus import Example, read_catalog
from intents.language.incident_facts import Facts, Report, read_facts
from intents.language.incident_pairs import ALWAYS, WEIGHTS, read_reasons
from intents.language.incident_scenes import FOLDER, OTHER, read_grams
from intents.language.incident_troubles import find_troubles
from intents.language.incident_words import RARITY, read_signs
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise

SCENES = Path(__file__).parent / "words" / "scenes.txt"
_FEWEST, _RAREST, _OTHERS = 10, 3, 1500
_TELLING = ("repair", "complaint", "emergency", "suggestion")
_LEAST_OFTEN = 4
# The patterns know their own months too well: there, so many reports go without a kind.
_KINDS_UNSEEN = 3  # of ten
_UNSEEN_MONTH = 2.0


def read_scenes(path: Path = SCENES) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """((text, kind) taught by hand, (pattern of a family's name, kind))."""
    texts, families = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, said = line.partition(": ")
            if kind.startswith("@"):
                families.append((said.strip(), kind[1:]))
            else:
                texts += [(one.strip(), kind) for one in said.split("|")]
    return texts, families


def teach() -> Iterator[tuple[str, str, float]]:
    """(text without addresses, kind, weight) of everything there is to learn from."""
    texts, families = read_scenes()
    for text, kind in texts:
        yield strip_addresses(normalise(text))[2], kind, 2.0
    others = 0
    for example in read_catalog():
        text = strip_addresses(normalise(example.text))[2]
        kind = _judge(example, text, families)
        others += kind == OTHER
        if kind and not (kind == OTHER and others > _OTHERS):
            yield text, kind, 1.0


def _judge(example: Example, text: str, families: list[tuple[str, str]]) -> str:
    """The kind a message of the catalog teaches; empty when it is not clear."""
    if example.intents[0] not in ("repair", "complaint", "emergency"):
        return OTHER if hash_of(text) % 3 == 0 else ""
    says, _ = find_troubles(text)
    if len(says) == 1:
        return next(iter(says))
    if says:
        return ""
    return next((kind for name, kind in families if re.search(name, example.family)), "")


def hash_of(text: str) -> int:
    """A small number that is the same in every run."""
    return sum(map(ord, text))


def fit_scenes() -> None:
    """Writes the vocabulary, the kinds and the weights beside this module."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    lessons = list(teach())
    often = Counter(kind for _, kind, _ in lessons)
    kept = [(t, k if often[k] >= _FEWEST else OTHER, w) for t, k, w in lessons]
    vectors = TfidfVectorizer(analyzer=read_grams, min_df=_RAREST, sublinear_tf=False)
    matrix = vectors.fit_transform([text for text, _, _ in kept])
    share = Counter(kind for _, kind, _ in kept)
    weights = [w / share[kind] ** 0.3 for _, kind, w in kept]
    weights = list(np.array(weights) / np.mean(weights))
    model = LogisticRegression(C=8.0, max_iter=400)
    model.fit(matrix, [kind for _, kind, _ in kept], sample_weight=weights)
    FOLDER.mkdir(exist_ok=True)
    grams = vectors.get_feature_names_out()
    (FOLDER / "vocabulary.txt").write_text("\n".join(grams) + "\n", "utf-8")
    (FOLDER / "kinds.txt").write_text("\n".join(model.classes_) + "\n", "utf-8")
    np.save(FOLDER / "idf.npy", vectors.idf_.astype(np.float32))
    rows = np.vstack([model.coef_.T, model.intercept_[None, :]])
    np.save(FOLDER / "weights.npy", rows.astype(np.float16))
    print(f"{len(kept)} lessons, {len(model.classes_)} kinds, {len(grams)} grams")


def count_rarity() -> None:
    """Writes how rare each run of characters and each class is among what people tell."""
    told = [e for e in read_catalog() if e.intents[0] in _TELLING]
    often: Counter[str] = Counter()
    for example in told:
        signs = read_signs(strip_addresses(normalise(example.text))[2])
        often.update(signs.grams)
        often.update(f"[{name}]" for name in signs.classes)
    kept = sorted(sign for sign, n in often.items() if n >= _LEAST_OFTEN or sign[0] == "[")
    lines = [f"{sign}\t{math.log(len(told) / often[sign]):.1f}\n" for sign in kept]
    RARITY.write_text("".join(lines), "utf-8")
    print(f"{len(lines)} signs")


Month = list[tuple[Report, str | None]]


def read_month(path: Path) -> Month:
    """Labelled reports in order of time, each with the name of its incident."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows.sort(key=lambda row: row["time"])
    return [
        (
            Report(row["id"], datetime.fromisoformat(row["time"]), row["building"], row["text"]),
            row["incident"],
        )
        for row in rows
    ]


def compare_all(month: Month, forget: int) -> tuple[list[list[float]], list[bool]]:
    """Reasons of every pair that can be one, and whether it is."""
    told: list[tuple[Facts, str | None]] = []
    for number, (report, incident) in enumerate(month):
        facts = read_facts(report)
        if number * 7 % 10 < forget:
            nothing: frozenset[str] = frozenset()
            facts = replace(facts, says=nothing, hints=nothing, belief={}, is_source=False)
        if not facts.settled and not facts.aside:
            told.append((facts, incident))
    rows, same = [], []
    for place, (later, incident) in enumerate(told):
        for earlier, known in told[:place]:
            reasons = read_reasons(earlier, later)
            if reasons is not None:
                rows.append([float(value) for value in reasons.values()])
                same.append(known is not None and known == incident)
    return rows, same


def weigh_reasons(months: Sequence[tuple[Month, bool]]) -> dict[str, float]:
    """What each reason weighs; a month is given with whether the patterns have not seen it."""
    from sklearn.linear_model import LogisticRegression

    rows: list[list[float]] = []
    same: list[bool] = []
    heavy: list[float] = []
    for month, is_unseen in months:
        pairs, labels = compare_all(month, 0 if is_unseen else _KINDS_UNSEEN)
        rows += pairs
        same += labels
        heavy += [_UNSEEN_MONTH if is_unseen else 1.0] * len(pairs)
    matrix = np.array(rows)
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=3000)
    model.fit((matrix - middle) / spread, same, sample_weight=heavy)
    weights = model.coef_[0] / spread
    facts = read_facts(months[0][0][0][0])
    names = read_reasons(facts, facts) or {}
    always = float(model.intercept_[0] - weights @ middle)
    return {ALWAYS: always, **dict(zip(names, weights.tolist(), strict=True))}


def fit_reasons(files: Sequence[str]) -> None:
    """Writes the weights of the reasons, from files of labelled months."""
    months = [(read_month(Path(name.removeprefix("+"))), name.startswith("+")) for name in files]
    found = weigh_reasons(months)
    lines = [f"{name}\t{weight:.3f}\n" for name, weight in found.items()]
    WEIGHTS.write_text("".join(lines), "utf-8")
    print(f"{len(found)} reasons")


if __name__ == "__main__":
    if sys.argv[1:]:
        fit_reasons(sys.argv[1:])
    else:
        fit_scenes()
        count_rarity()
