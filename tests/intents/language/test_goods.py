"""Goods and how they are given, read from sentences."""

from datetime import datetime

import pytest

from intents.language.giving import (
    is_for_money,
    is_handed_over,
    is_in_doubt,
    is_loan,
    is_sale,
    read_condition,
    read_days,
    read_moment,
    read_place,
    tells_hardship,
)
from intents.language.goods import read_offered, read_wanted

FRIDAY = datetime(2026, 11, 20, 10, 0)


@pytest.mark.parametrize(
    ("said", "goods"),
    [
        ("有一张婴儿床和两床棉被，全新的", [("婴儿床", 1), ("被子", 2)]),
        ("孩子的书包、水彩笔、滑板车都送人", [("书包", None), ("文具", None), ("滑板车", None)]),
        ("小太阳，换空调了用不上", [("取暖器", None)]),
        ("电动车换下来的旧电瓶", []),
        ("有个东西送人", []),
        ("送一盒没开封的阿莫西林", [(None, 1)]),
    ],
)
def test_a_donors_goods_each_once_with_its_count(
    said: str, goods: list[tuple[str | None, int | None]]
) -> None:
    assert [(good.kind, good.count) for good in read_offered(said)] == goods


def test_what_is_asked_for_counts_more_than_what_is_mentioned() -> None:
    wanted = {g.kind: g.weight for g in read_wanted("网课要电脑，家里就一部破手机，求一台旧的")}
    assert wanted["电脑"] == 1.0
    assert wanted["手机"] < 0.5
    hinted = read_wanted("我妈走不动路了，哪里能租个啥推着出门")
    assert ("轮椅", 0.75) in [(good.kind, good.weight) for good in hinted]


@pytest.mark.parametrize(
    ("said", "condition", "place", "days"),
    [
        ("九成新，放服务台", "九成新", "desk", None),
        ("没拆封，爱心驿站的柜子", "没拆封", "locker", None),
        ("周六来我家拿，有点锈", "有点锈", "home", None),
        ("想借一个月", None, None, 30),
        ("暂用俩月就还", None, None, 60),
        ("借半天", None, None, 1),
        ("谢谢", None, None, None),
    ],
)
def test_condition_place_and_for_how_long(
    said: str, condition: str | None, place: str | None, days: int | None
) -> None:
    assert (read_condition(said), read_place(said), read_days(said)) == (condition, place, days)


def test_money_sales_loans_and_doubts_are_told_apart() -> None:
    assert is_for_money("借我2000块钱应急")
    assert is_for_money("想捐500块钱")
    assert not is_for_money("奶粉太贵，能匀两罐吗")
    assert is_sale("冰箱200元出")
    assert not is_sale("冰箱送人")
    assert is_loan("梯子可以借给邻居")
    assert not is_loan("想借个梯子")
    assert is_in_doubt("轮椅送人，但是我还要用")
    assert is_in_doubt("冰箱送人，200元拿走")
    assert not is_in_doubt("轮椅送人")
    assert tells_hardship("我是低保户")
    assert not tells_hardship("想要一辆轮椅")
    assert is_handed_over("轮椅已经送出去了")
    assert not is_handed_over("轮椅送给需要的人")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("周日下午三点", datetime(2026, 11, 22, 15)),
        ("周日下午", datetime(2026, 11, 22, 15)),
        ("明天晚上", datetime(2026, 11, 21, 19)),
        ("嗯", None),
        ("2月31号", None),
    ],
)
def test_a_time_to_meet(said: str, moment: datetime | None) -> None:
    assert read_moment(said, FRIDAY) == moment
