"""A model is promoted only when nothing falls, earlier ones are kept, and the way back is short."""

import json
from pathlib import Path

import pytest

from bot.commands import learning
from intents.language.classifier import load_weights, save_weights
from intents.language.corpus import Example
from intents.language.training import train

THINGS = ["灯", "水管", "门", "窗户", "电梯", "暖气"]
EXAMPLES = [
    Example(f"{thing}{ending}{n}", (intent,), f"{intent}/{thing}")
    for intent, ending in (("fix", "坏了来修"), ("sing", "旁边想去唱歌"))
    for thing in THINGS
    for n in "甲乙"
]


def refit(folder: Path, *corrections: tuple[str, str], is_forced: bool = False) -> int:
    """Train on a small catalog, so that fitting takes no time; the exit code."""
    return learning.train(folder, list(corrections), is_forced=is_forced, examples=EXAMPLES)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def place(folder: Path, **figures: float) -> str:
    """A model in place that claims these figures; its version."""
    weights = train(EXAMPLES[:-1])
    weights.calibration.update(figures)  # type: ignore[attr-defined]
    save_weights(weights, folder)
    return weights.version


def test_a_refit_that_holds_its_figures_is_promoted_and_the_old_one_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place(tmp_path, accuracy=0.1, macro_f1=0.1)
    assert refit(tmp_path) == 0
    assert told(capsys)["promoted"] is True
    assert load_weights(tmp_path).version != old
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [f"0001-{old}"]


def test_a_refit_whose_figure_falls_is_not_promoted_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place(tmp_path, accuracy=1.5, macro_f1=0.1)
    assert refit(tmp_path) == 1
    assert told(capsys)["fallen"] == ["accuracy"]
    assert load_weights(tmp_path).version == old
    assert refit(tmp_path, is_forced=True) == 0
    assert load_weights(tmp_path).version != old


def test_rolling_back_restores_the_version_before_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place(tmp_path, accuracy=0.1, macro_f1=0.1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    refit(tmp_path)
    assert learning.roll_back(tmp_path) == 0
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert after == before
    assert learning.roll_back(tmp_path) == 1


def test_corrections_are_learned_and_never_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refit(tmp_path / "plain")
    plain = told(capsys)
    refit(tmp_path / "corrected", ("铁家伙犯倔", "fix"), ("铁家伙又犯倔", "fix"))
    corrected = told(capsys)
    assert corrected["version"] != plain["version"]
    assert "铁家" in load_weights(tmp_path / "corrected").vocabulary
    assert "铁家" not in load_weights(tmp_path / "plain").vocabulary
