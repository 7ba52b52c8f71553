"""Fits the weights by which scenes without a keyword hint at a kind of trouble. Needs scikit-learn.

Teachers: every message of the catalog that says exactly one kind outright, every family of one
scene, and the scenes of `words/scenes.txt`. Run `python -m intents.language.incident_training`;
the same words give the same weights.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from intents.language.corpus import Example, read_catalog
from intents.language.incident_scenes import FOLDER, OTHER, read_grams
from intents.language.incident_troubles import find_troubles
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise

SCENES = Path(__file__).parent / "words" / "scenes.txt"
_FEWEST, _RAREST, _OTHERS = 10, 3, 1500


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


def fit() -> None:
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


if __name__ == "__main__":
    fit()
