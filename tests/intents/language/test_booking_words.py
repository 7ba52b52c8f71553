"""What words say of a booking that both sides know of."""

from datetime import date, datetime

import pytest

from intents.language.booking_words import (
    beneficiary_of,
    is_agreeing,
    is_cancelling,
    is_coming,
    is_moving,
    is_refusing,
    read_booking,
)

FRIDAY = datetime(2026, 11, 20, 10)


@pytest.mark.parametrize(
    "text",
    [
        "我不来了",
        "26号我不来了",
        "来不了",
        "我26号去不了了",
        "取消26号的理发",
        "把位子让出来",
        "不剪了",
        "取消",
        "我妈来不了了",
    ],
)
def test_giving_back(text: str) -> None:
    assert is_cancelling(text)
    assert not is_moving(text)
    assert not is_coming(text)


@pytest.mark.parametrize(
    "text",
    [
        "把我改到下个月",
        "换成下午",
        "换到上午十点",
        "改回26号九点半",
        "能往后挪一个钟头吗",
        "能不能改到下周三",
        "改天行吗",
    ],
)
def test_another_time(text: str) -> None:
    assert is_moving(text)
    assert not is_cancelling(text)


@pytest.mark.parametrize("text", ["来", "我来", "会来的", "我一定准时到", "到时候去"])
def test_coming(text: str) -> None:
    assert is_coming(text)


@pytest.mark.parametrize(
    "text", ["师傅说不来了", "楼上漏水了来不了电", "今天停电来不了水吗", "不要", "我妈头疼", "好的"]
)
def test_words_about_other_things_give_nothing_back(text: str) -> None:
    assert not is_cancelling(text)
    assert not is_coming(text)


def test_yes_and_no() -> None:
    assert all(is_agreeing(text) for text in ("要", "好的，要", "可以", "嗯嗯", "行，我来"))
    assert all(is_refusing(text) for text in ("不要", "算了，不要了", "还是不去了", "不行"))
    assert not any(is_agreeing(text) for text in ("不要", "要修水管", "嗯" * 500 + "x"))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("我妈想理个发", "妈妈"),
        ("给我老母亲约一个", "妈妈"),
        ("俺爹头发长了", "爸爸"),
        ("帮奶奶约", "奶奶"),
        ("我和老伴都去", "老伴"),
        ("想理发", ""),
        ("对门大爷想剪头", "邻居"),
    ],
)
def test_for_whom(text: str, who: str) -> None:
    assert beneficiary_of(text) == who


def test_days_that_cannot_be() -> None:
    assert read_booking("2月30号想剪头", FRIDAY).is_no_day
    assert not read_booking("2月29号想剪头", FRIDAY).is_no_day
    assert read_booking("11月1号想剪头", FRIDAY).is_past
    assert read_booking("昨天想剪头", FRIDAY).is_past
    ahead = read_booking("1月3号上午想剪头", FRIDAY)
    assert (ahead.day, ahead.is_past, ahead.part) == (date(2027, 1, 3), False, "morning")
