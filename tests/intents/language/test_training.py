"""Training is deterministic, survives its file format, and works on any labelled set."""

from pathlib import Path

import numpy as np
import pytest

from intents.language.classifier import Classifier, load_weights, save_weights
from intents.language.corpus import Example
from intents.language.evaluation import compare_sets, measure
from intents.language.training import prepare, train

THINGS = ["灯", "水管", "门", "窗户", "电梯", "暖气"]
EXAMPLES = [
    Example(f"{thing}坏了来修{n}", ("fix",), f"fix/{thing}") for thing in THINGS for n in "甲乙"
]
EXAMPLES += [
    Example(f"想去{thing}旁边唱歌{n}", ("sing",), f"sing/{thing}")
    for thing in THINGS
    for n in "甲乙"
]


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_weights(train(EXAMPLES), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["judged.npy", "model.json", "terms.npy", "vocabulary.txt"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_saved_weights_judge_as_fresh_ones(tmp_path: Path) -> None:
    weights = train(EXAMPLES)
    save_weights(weights, tmp_path)
    stored = Classifier(load_weights(tmp_path))
    text = prepare("柜子坏了来修")
    assert stored.judge(text).shares == pytest.approx(
        Classifier(weights).judge(text).shares, abs=1e-4
    )


def test_explained_parts_add_up_to_the_score() -> None:
    classifier = Classifier(train(EXAMPLES))
    text = prepare("柜子坏了来修")
    column = classifier.labels.index("fix")
    parts = sum(weight for _, weight in classifier.weigh(text, "fix"))
    bias = float(np.asarray(classifier.weights.bias)[column])
    assert parts + bias == pytest.approx(classifier.judge(text).scores[column], abs=1e-3)


def test_any_labelled_set_can_be_compared() -> None:
    unseen = [Example("椅子坏了来修", ("fix",), "a"), Example("想去公园唱歌", ("sing",), "b")]
    figures = compare_sets(EXAMPLES, unseen)
    assert figures["accuracy"] == 1.0
    assert figures["macro_f1"] == 1.0
    assert figures["train_seconds"] > 0
    assert figures["us_per_message"] > 0


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        measure([])


def test_weights_tell_how_they_did_on_families_they_had_not_seen() -> None:
    assert 0.0 <= train(EXAMPLES).calibration["accuracy"] <= 1.0
