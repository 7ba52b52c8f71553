"""The figures of same incidents are counted in pairs, with intervals."""

from datetime import datetime

from bot.bench.incidents import Month, judge, pairs, read_month
from intents.language.incidents import Report
from tests.intents.language.test_incidents import FIGURES


def month() -> Month:
    said = [
        ("a", 8, "没水了", "dry"),
        ("b", 9, "还没水", "dry"),
        ("c", 10, "停水多久", "dry"),
        ("d", 11, "灯坏了", None),
    ]
    return [
        (Report(key, datetime(2026, 11, 20, hour), "6", text), name)
        for key, hour, text, name in said
    ]


def test_pairs_of_one_incident_are_all_its_pairs_and_nobody_is_paired_alone() -> None:
    assert pairs({"a": "x", "b": "x", "c": "x", "d": None, "e": "y"}) == {
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    }


def test_half_of_what_was_found_right_and_a_third_of_what_was_meant() -> None:
    figures = judge([month()], lambda _: {("a", "b"), ("a", "d")})
    assert figures["precision"] == 0.5
    assert figures["recall"] == 0.333
    assert figures["precision_interval"] == (0.5, 0.5)  # there is but one day


def test_an_interval_holds_its_figure() -> None:
    told = read_month(FIGURES / "incidents_g.jsonl")
    meant = pairs({report.id: name for report, name in told})
    figures = judge([told], lambda _: set(sorted(meant)[::2]))
    low, high = figures["recall_interval"]
    assert low < figures["recall"] < high
    assert figures["precision"] == 1.0
