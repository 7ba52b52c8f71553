"""In a group silence beats nonsense; in private a doubt is asked about."""

from datetime import datetime

import pytest

from intents.language.acting import ActBars, Setting, decide
from intents.language.understander import Understander
from intents.language.understanding import Act

BARS = ActBars()


@pytest.mark.parametrize(
    ("main", "share", "none", "setting", "act"),
    [
        ("repair", 0.99, 0.00, Setting(), Act.FILE),
        ("repair", 0.30, 0.20, Setting(), Act.ASK),
        ("none", 0.99, 0.99, Setting(), Act.IGNORE),
        ("none", 0.40, 0.40, Setting(), Act.ASK),
        ("repair", 0.99, 0.00, Setting("group"), Act.FILE),
        ("repair", 0.50, 0.40, Setting("group"), Act.IGNORE),
        ("complaint", 0.60, 0.60, Setting("group", outright=True), Act.FILE),
        ("complaint", 0.60, 0.60, Setting("group", "a", outright=True), Act.IGNORE),
        ("none", 0.40, 0.40, Setting("group"), Act.IGNORE),
        ("none", 0.40, 0.40, Setting("group", mentioned=True), Act.ASK),
        ("emergency", 0.30, 0.60, Setting("group"), Act.FILE),
    ],
)
def test_what_is_done_follows_from_certainty_and_place(
    main: str, share: float, none: float, setting: Setting, act: Act
) -> None:
    assert decide(main, share, none, setting, BARS) is act


def test_an_answer_to_a_neighbour_must_be_clearer_than_a_fresh_message() -> None:
    none_share = 1 - (BARS.group_file + BARS.group_answer) / 2
    fresh, answer = Setting("group"), Setting("group", reply_to="17")
    assert decide("repair", 0.8, none_share, fresh, BARS) is Act.FILE
    assert decide("repair", 0.8, none_share, answer, BARS) is Act.IGNORE


@pytest.mark.parametrize(
    "text",
    [
        "3号楼水管爆了，到处是水",
        "5号楼电梯坏了，谁管管",
        "物业在吗，7号楼停水了",
        "小区门口井盖没了，太危险了",
        "12栋二单元楼道灯坏了好几天了",
    ],
)
def test_a_plain_request_in_a_group_is_heard(text: str) -> None:
    found = Understander.load().understand(text, now=datetime(2026, 11, 20, 10), chat="group")
    assert found.act is Act.FILE


@pytest.mark.parametrize(
    "text",
    ["3号楼的早", "5号楼拼单的接龙：1. 苹果 2. 梨", "6号楼那家包子真好吃", "谢谢2号楼的张姐"],
)
def test_chatter_that_names_a_building_is_chatter(text: str) -> None:
    found = Understander.load().understand(text, now=datetime(2026, 11, 20, 10), chat="group")
    assert found.act is Act.IGNORE
