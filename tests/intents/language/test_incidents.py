"""Reports of one incident are found together: same thing, same place, not yet settled."""

from datetime import datetime, timedelta

import pytest

from intents.language.incidents import Incidents, Report

START = datetime(2026, 11, 20, 8, 0)


def groups(*reports: tuple[float, str | None, str]) -> list[int]:
    grouping = Incidents()
    for number, (hour, building, text) in enumerate(reports):
        grouping.add(Report(str(number), START + timedelta(hours=hour), building, text))
    named = grouping.group()
    first = {
        str(n): str(n) if named[str(n)] is None else named[str(n)] for n in range(len(reports))
    }
    order = list(dict.fromkeys(first.values()))
    return [order.index(first[str(n)]) for n in range(len(reports))]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("6", "楼道灯不亮了"), ("6", "咱楼道黑咕隆咚的"), True),
        (("6", "楼道灯不亮了"), ("7", "楼道灯不亮了"), False),
        (("6", "2单元的灯不亮了"), ("6", "3单元的灯不亮了"), False),
        (("6", "电梯坏了"), ("6", "楼道灯不亮了"), False),
        (("6", "停水了"), ("6", "怎么没水了"), True),
        (("6", "停水了"), ("8", "我家没水了"), False),
        ((None, "东门路灯不亮"), (None, "西门路灯不亮"), False),
        ((None, "小区门口主管爆了，水喷出来"), ("8", "我家没水了"), True),
    ],
)
def test_two_reports_within_an_hour(
    one: tuple[str | None, str], other: tuple[str | None, str], same: bool
) -> None:
    first, second = groups((0, *one), (1, *other))
    assert (first == second) is same


def test_a_known_cause_joins_what_it_feeds() -> None:
    assert groups((0, "6", "停水了"), (0.5, "8", "没水了"), (1, None, "路口主水管爆裂了")) == [
        0,
        0,
        0,
    ]


def test_the_same_lamp_two_weeks_later_is_new() -> None:
    assert groups((0, "6", "楼道灯不亮了"), (14 * 24, "6", "楼道灯不亮了")) == [0, 1]


def test_after_it_was_settled_a_report_is_new() -> None:
    said = [(0, "6", "楼道灯不亮了"), (5, "6", "楼道灯修好了，谢谢"), (20, "6", "楼道灯不亮了")]
    assert groups(*said) == [0, 1, 2]
