"""The language commands answer line by line, in order, and outlive broken lines."""

import json
from collections.abc import Iterator
from datetime import datetime

from bot.commands.understanding import group_lines, understand_lines
from intents.language.understander import Understander

NOW = datetime(2026, 11, 20, 10, 0)


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_answers_come_in_order_past_broken_lines() -> None:
    lines = [
        line(id=1, text="楼道灯坏了"),
        b"\xff\xfe\n",
        b"[1]\n",
        b"\n",
        line(id=2, text="早上好"),
    ]
    answers = list(understand_lines(lines, Understander.load(), NOW))
    assert [answer.get("id") for answer in answers] == [1, None, None, 2]
    assert [answer.get("line") for answer in answers] == [None, 2, 3, None]
    assert answers[0]["intents"][0]["intent"] == "repair"
    assert answers[3]["act"] == "ignore"


def test_each_answer_comes_before_the_next_line_is_read() -> None:
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in (1, 2):
            read.append(number)
            yield line(id=number, text="好")

    next(understand_lines(lines(), Understander.load(), NOW))
    assert read == [1]


def test_the_now_of_a_line_counts_before_the_clock() -> None:
    asked = line(id=1, text="明天下午三点来修灯", now="2026-03-01T09:00")
    (answer,) = understand_lines([asked], Understander.load(), NOW)
    assert answer["slots"]["time"] == "2026-03-02T15:00"


def test_wrong_fields_are_answered_with_their_line() -> None:
    lines = [line(id=1), line(id=2, text="好", chat="sms"), line(id=3, text="好", now="soon")]
    assert [a["line"] for a in understand_lines(lines, Understander.load(), NOW)] == [1, 2, 3]


def test_incidents_are_named_and_the_lonely_are_null() -> None:
    answers = group_lines(
        [
            line(id="a", time="2026-11-20T10:00", building="6", text="楼道灯不亮了"),
            line(id="b", time="2026-11-20T11:00", building="6", text="楼道灯还是不亮"),
            line(id="c", time="2026-11-20T11:00", building="9", text="下水道堵了"),
            b"nonsense\n",
        ]
    )
    assert answers[0]["incident"] == answers[1]["incident"] is not None
    assert answers[2]["incident"] is None
    assert answers[3]["line"] == 4


def test_why_is_told_of_what_joined_and_of_nothing_else() -> None:
    told = [
        ("08:00", "3", "3号楼停水了"),
        ("08:20", "3", "我家水龙头一滴水都没有"),
        ("09:20", "9", "楼道灯坏了"),
    ]
    lines = [
        json.dumps({"id": n, "time": f"2026-11-20T{at}", "building": place, "text": text}).encode()
        for n, (at, place, text) in enumerate(told)
    ]
    first, joined, alone = group_lines(lines, why=True)
    assert first["incident"] == joined["incident"]
    assert joined["why"][0].startswith("同一栋楼 +")
    assert first["why"] == alone["why"] == []
    assert all("why" not in answer for answer in group_lines(lines))
