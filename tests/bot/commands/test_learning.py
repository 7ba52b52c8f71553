"""A model is promoted only when nothing falls, earlier ones are kept, and the way back is short."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.commands import learning
from intents.language.classifier import load_weights, save_weights
from intents.language.corpus import Example
from intents.language.judging import Answers
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


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def place(folder: Path, *, is_right: bool = True, examples: list[Example] = EXAMPLES[:-1]) -> str:
    """A model in place that answered everything right, or nothing; its version."""
    weights = train(examples)
    save_weights(replace(weights, answers=_answered(weights.answers, is_right)), folder)
    return weights.version


def _answered(answers: Answers | None, is_right: bool) -> Answers:
    assert answers is not None
    changed = answers.copy()
    changed["is_right"] = is_right
    changed["given"] = changed["target"] if is_right else 1 - changed["target"]
    return changed


# So many say that a repair is a song that repairs out of family are taken for songs.
MISTAKES = [(f"{thing}坏了来修{n}", "sing") for thing in THINGS for n in "甲乙丙丁戊己庚"]


def test_a_refit_that_holds_its_figures_is_promoted_and_the_old_one_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place(tmp_path, is_right=False)
    assert refit(tmp_path) == 0
    assert told(capsys)["promoted"] is True
    assert load_weights(tmp_path).version != old
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [f"0001-{old}"]


def test_a_refit_whose_figure_falls_is_not_promoted_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place(tmp_path)
    assert refit(tmp_path, *MISTAKES) == 1
    answer = told(capsys)
    assert answer["before"] == {"accuracy": 1.0, "macro_f1": 1.0}
    assert answer["fallen"] == ["accuracy", "macro_f1"]
    assert load_weights(tmp_path).version == old
    assert refit(tmp_path, *MISTAKES, is_forced=True) == 0
    assert load_weights(tmp_path).version != old


def test_rolling_back_restores_the_version_before_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place(tmp_path, is_right=False)
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
    judged = [np.load(tmp_path / name / "judged.npy") for name in ("plain", "corrected")]
    assert np.array_equal(judged[0]["message"], judged[1]["message"])
    assert "铁家" in load_weights(tmp_path / "corrected").vocabulary
    assert "铁家" not in load_weights(tmp_path / "plain").vocabulary


def test_only_messages_that_both_were_judged_on_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [Example(f"{one.text}呀", one.intents, f"{one.family}呀") for one in EXAMPLES]
    place(tmp_path, is_right=False, examples=EXAMPLES[:-1])
    ours = np.load(tmp_path / "judged.npy")
    place(tmp_path / "other", is_right=True, examples=others)
    easy = np.load(tmp_path / "other" / "judged.npy")
    np.save(tmp_path / "judged.npy", np.concatenate([ours, easy]))
    refit(tmp_path)
    answer = told(capsys)
    assert answer["compared"] == len(ours)
    assert answer["before"]["accuracy"] == 0.0


def test_figures_noted_by_another_measure_are_not_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place(tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text("utf-8"))
    facts["calibration"] |= {"accuracy": 1.5, "emergency_recall": 1.5}
    (tmp_path / "model.json").write_text(json.dumps(facts), "utf-8")
    assert refit(tmp_path) == 0
    assert told(capsys)["before"]["accuracy"] == 1.0


def test_a_model_that_was_judged_on_nothing_in_common_stays_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place(tmp_path, is_right=False)
    (tmp_path / "judged.npy").unlink()
    assert refit(tmp_path) == 1
    assert told(capsys)["compared"] == 0
    assert load_weights(tmp_path).version == old
    assert refit(tmp_path, is_forced=True) == 0
    assert learning.roll_back(tmp_path) == 0
    assert not (tmp_path / "judged.npy").exists()  # those were the other model's answers
