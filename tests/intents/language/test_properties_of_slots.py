"""What holds for any text: nothing raises, nothing is in the past, nothing takes long."""

import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language.slots import (
    extract_slots,
    find_spans,
    is_anonymous,
    is_urgent,
    mask,
    normalise,
)

INTENTS = ["repair", "job", "haircut", "donation", "complaint", "need", "help", "none"]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31))
PIECES = st.sampled_from(
    [
        "今天",
        "明天",
        "后儿",
        "大后天",
        "周五",
        "周末",
        "下周三",
        "下下礼拜天",
        "26号",
        "31号",
        "下月",
        "月底",
        "12月5号",
        "2月29号",
        "初五",
        "除夕",
        "冬至",
        "国庆",
        "过三天",
        "三天后",
        "上午",
        "下午",
        "晚上",
        "中午",
        "凌晨",
        "半夜",
        "早",
        "晚",
        "三点",
        "九点半",
        "12点",
        "差五分九点",
        "24:00",
        "8:30",
        "0点",
        "一刻",
        "半小时后",
        "到",
        "-",
        ",",
        "昨天",
        "每天",
        "改到",
        "来",
        "能",
        "吗",
        "6号楼",
        "2单元",
        "301",
        "3-2-501",
        "3#",
        "A座",
        "3楼01",
        "灯坏了",
        "两把椅子",
        "招保洁",
        "13812345678",
        "工单",
        "#12",
        "凉亭",
    ]
)
SENTENCES = st.lists(PIECES, max_size=9).map("".join)
DAY_WORDS = st.sampled_from(
    [
        "今天",
        "明天",
        "后天",
        "大后天",
        "周一",
        "周三",
        "周五",
        "周日",
        "下周二",
        "周末",
        "26号",
        "1号",
        "30号",
        "12月5号",
        "元旦",
        "春节",
        "冬至",
        "中秋",
        "腊八",
        "过三天",
        "一周后",
    ]
)
HOUR_WORDS = st.sampled_from(
    [
        "上午九点",
        "下午三点",
        "晚上八点",
        "中午12点",
        "五点",
        "八点半",
        "早上七点",
        "15:30",
        "晚上11点",
    ]
)


def read_everything(text: str, now: datetime) -> None:
    extract_slots(text, INTENTS, now)
    find_spans(text, now)
    is_urgent(text, INTENTS)
    is_anonymous(text)
    mask(text)


@given(st.text(), MOMENTS)
def test_any_text_is_read_without_an_exception(text: str, now: datetime) -> None:
    read_everything(text, now)


@given(SENTENCES, MOMENTS)
def test_any_heap_of_facts_is_read_without_an_exception(text: str, now: datetime) -> None:
    read_everything(text, now)


@given(SENTENCES, MOMENTS)
def test_a_time_is_never_past_and_an_end_never_before_its_start(text: str, now: datetime) -> None:
    slots = extract_slots(text, ["repair"], now)
    start, end = str(slots.get("time", "")), str(slots.get("time_end", ""))
    earliest = now.isoformat(timespec="minutes")
    assert not start or start >= earliest[: len(start)]
    assert not end or end[:10] >= start[:10]


@given(DAY_WORDS, HOUR_WORDS, MOMENTS)
def test_a_day_and_an_hour_ahead_always_have_a_value(day: str, hour: str, now: datetime) -> None:
    value = extract_slots(f"{day}{hour}能来吗", ["repair"], now).get("time")
    assert (value is None and day == "今天") or datetime.fromisoformat(str(value)) >= now.replace(
        second=0, microsecond=0
    )


@given(st.integers(1, 200), MOMENTS)
def test_days_from_now_are_counted_from_today(days: int, now: datetime) -> None:
    expected = (now.date() + timedelta(days)).isoformat()
    assert extract_slots(f"{days}天后来", ["repair"], now)["time"] == expected


@given(st.dates(date(2026, 11, 20), date(2027, 11, 19)))
def test_every_day_of_the_coming_year_can_be_named(day: date) -> None:
    now = datetime(2026, 11, 20, 10, 0)
    slots = extract_slots(f"{day.month}月{day.day}号来", ["repair"], now)
    assert slots["time"] == day.isoformat()


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3299).filter(lambda n: n % 100))
def test_every_flat_is_read_in_its_three_spellings(building: int, unit: int, room: int) -> None:
    now = datetime(2026, 11, 20, 10, 0)
    expected = {"building": str(building), "unit": str(unit), "room": str(room)}
    for address in (
        f"{building}号楼{unit}单元{room}",
        f"{building}-{unit}-{room}",
        f"{building}#{unit}单元{room}室",
    ):
        assert extract_slots(f"{address}漏水", ["repair"], now).items() >= expected.items()


@given(st.text())
def test_the_mask_hides_every_phone(around: str) -> None:
    assert "13812345678" not in mask(f"{around},13812345678。")


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1-",
        "一二三",
        "三点",
        "今天",
        "一直漏",
        "6号楼",
        "别说",
        "不要让",
        "改到三点",
        "两个的",
        "灯,",
        "LL-1",
        "\u200b",
        "招",
    ],
)
def test_the_effort_grows_no_faster_than_the_text(piece: str) -> None:
    def effort(size: int) -> float:
        text = (piece * size)[:size]
        started = time.process_time()
        read_everything(text, datetime(2026, 11, 20, 10, 0))
        return time.process_time() - started

    effort(1_000)  # lists are read at the first message
    # Ten times the text; a pattern that goes over it again and again would take a hundred times.
    assert effort(100_000) < 30 * max(effort(10_000), 0.01)


def test_a_message_keeps_its_meaning_when_normalised_before() -> None:
    text, now = "６號樓明天下午三點修燈", datetime(2026, 11, 20, 10, 0)
    assert extract_slots(normalise(text), ["repair"], now) == extract_slots(text, ["repair"], now)
