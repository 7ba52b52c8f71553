"""Fitting the model anew, promoting it only when nothing falls, and going back.

A model that is replaced moves to `versions/` beside it, so that going back is one command and
no version is lost. A running service takes up a promoted model when it starts again.
"""

import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intents.language.classifier import load_weights, save_weights
from intents.language.understander import MODEL

if TYPE_CHECKING:
    from bot.settings import Settings
    from intents.language.corpus import Example

NOISE = 0.002  # a figure that falls by less has not fallen
VERSIONS = "versions"
_FILES = ("model.json", "terms.npy", "vocabulary.txt", "judged.npy")


def train(
    folder: Path | None = None,
    pairs: list[tuple[str, str]] | None = None,
    *,
    is_forced: bool = False,
    examples: "Sequence[Example] | None" = None,
) -> int:
    """Fits the catalog's or the given examples, and corrected pairs; 1 when not promoted.

    Both models are judged on the messages that both answered out of family, by one measure;
    corrections are never among them. Where there are none, nothing shows that nothing falls.
    """
    from intents.language.corpus import Example, read_catalog
    from intents.language.judging import compare, load_answers
    from intents.language.training import CORRECTED
    from intents.language.training import train as fit

    folder = folder or MODEL
    begin = time.perf_counter()
    corrected = [
        Example(text, (intent,), f"{CORRECTED}{place}")
        for place, (text, intent) in enumerate(pairs or [])
    ]
    weights = fit([*(examples or read_catalog()), *corrected])
    seconds = round(time.perf_counter() - begin, 3)
    assert weights.answers is not None
    after, before, messages = compare(weights.answers, load_answers(folder))
    fallen = [name for name in after if after[name] < before.get(name, 0.0) - NOISE]
    is_shown = messages > 0 and not fallen
    is_promoted = is_forced or is_shown or _version_in(folder) is None
    if is_promoted and weights.version != _version_in(folder):
        keep_version(folder)
        save_weights(weights, folder)
    figures = {"compared": messages, "after": after, "before": before, "fallen": fallen}
    told = {"version": weights.version, **figures}
    print(json.dumps({**told, "promoted": is_promoted, "train_seconds": seconds}))
    return 0 if is_promoted else 1


def keep_version(folder: Path) -> None:
    """Copies the model in place to its own folder under `versions/`."""
    version = _version_in(folder)
    if version is None:
        return
    kept = folder / VERSIONS
    count = len(list(kept.iterdir())) if kept.is_dir() else 0
    target = kept / f"{count + 1:04}-{version}"
    target.mkdir(parents=True)
    _copy(folder, target)


def roll_back(folder: Path | None = None) -> int:
    """Puts the version before this one back; 1 when there is none."""
    folder = folder or MODEL
    kept = sorted((folder / VERSIONS).glob("*-*"))
    if not kept:
        sys.stderr.write("no earlier version is kept here\n")
        return 1
    load_weights(kept[-1])
    _copy(kept[-1], folder)
    shutil.rmtree(kept[-1])
    print(json.dumps({"version": _version_in(folder), "left": len(kept) - 1}))
    return 0


def _copy(source: Path, target: Path) -> None:
    """All of a model; what the source does not have the target has no more."""
    for name in _FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)


def _version_in(folder: Path) -> str | None:
    path = folder / _FILES[0]
    if not path.is_file():
        return None
    version: str = json.loads(path.read_text(encoding="utf-8"))["version"]
    return version


def corrections_in_database(settings: "Settings | None" = None) -> list[tuple[str, str]]:
    """What this community has set right, oldest first; settings are the installation's."""
    from bot.settings import Settings
    from bot.wiring import build_house, open_database
    from storage.engine import read
    from storage.unit_of_work import UnitOfWork

    settings = settings or Settings()
    community = build_house(settings).community.id
    with (
        read(open_database(settings)) as connection,
        UnitOfWork(connection, community) as uow,
    ):
        return [(one.text, one.intent) for one in uow.corrections.all()]
