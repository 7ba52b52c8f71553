"""Reading the conversations beside an intent; holding them is ``tests/test_dialogs.py``."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from intents.catalog.dialogs import read_dialogs
from intents.catalog.loader import load_catalog


def write(root: Path, text: str) -> Path:
    (root / "petcare").mkdir()
    (root / "petcare" / "dialogs.yaml").write_text(text, "utf-8")
    return root


def test_a_turn_says_or_presses(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        "- title: 遛狗\n  who: 王阿姨\n  turns:\n  - say: 帮我遛狗\n  - press: 接单\n    by: li\n",
    )
    (dialog,) = read_dialogs("petcare", root)
    assert [(turn.say, turn.press, turn.by) for turn in dialog.turns] == [
        ("帮我遛狗", None, None),
        (None, "接单", "li"),
    ]
    assert dialog.chat == "private"


@pytest.mark.parametrize(
    "text",
    [
        "- title: 空\n  who: a\n  turns: []\n",
        "- title: 两样\n  who: a\n  turns: [{say: x, press: y}]\n",
        "- title: 什么也没有\n  who: a\n  turns: [{by: li}]\n",
        "- title: 多了一项\n  who: a\n  turns: [{say: x, expects: [y]}]\n",
        "- title: 没人\n  turns: [{say: x}]\n",
        "- title: 别处\n  who: a\n  chat: street\n  turns: [{say: x}]\n",
        "title: 不是列表\n",
        "",
    ],
)
def test_what_is_no_conversation_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValidationError):
        read_dialogs("petcare", write(tmp_path, text))


def test_every_suggestion_shown_to_a_newcomer_opens_something(tmp_path: Path) -> None:
    """A first sentence that fails would be the last one."""
    said = {
        turn.say for spec in load_catalog() for d in read_dialogs(spec.name) for turn in d.turns
    }
    missing = [text for spec in load_catalog() for text in spec.suggestions if text not in said]
    assert missing == []
