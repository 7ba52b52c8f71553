"""The shipped model understands plain messages, splits wishes, and never fails on any text."""

from datetime import datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.language.understander import Understander
from intents.language.understanding import Act

NOW = datetime(2026, 11, 20, 10, 0)
UNDERSTANDER = Understander.load()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("3号楼楼道灯坏了，麻烦来人修一下", "repair"),
        ("我想找份工作，保洁保安都行", "job"),
        ("26号理发还有名额吗", "haircut"),
        ("有一辆轮椅用不着了想捐出去", "donation"),
        ("楼上天天半夜吵闹，睡不着觉", "complaint"),
        ("我妈腿摔了，想借个轮椅用几天", "need"),
        ("想请人辅导孩子作业", "help"),
        ("居住证怎么办理，要带什么材料", "consult"),
        ("书法班什么时候开课", "event"),
        ("建议小区建一个老年食堂", "suggestion"),
        ("我上周报修的灯怎么还没来修", "status"),
        ("我闻到一股煤气味，很浓", "emergency"),
        ("早上好", "none"),
    ],
)
def test_a_plain_message_gets_its_intent(text: str, intent: str) -> None:
    assert UNDERSTANDER.understand(text, now=NOW).main.intent == intent


def test_the_lamp_and_mothers_hair_are_two_requests() -> None:
    found = UNDERSTANDER.understand("3号楼楼道灯坏了，另外我妈想理个发", now=NOW)
    assert [(one.intent, one.text) for one in found.requests] == [
        ("repair", "3号楼楼道灯坏了，"),
        ("haircut", "另外我妈想理个发"),
    ]


def test_two_wishes_become_two_requests_with_their_own_words() -> None:
    found = UNDERSTANDER.understand("水管漏了，顺便我妈想理个发", now=NOW)
    assert [one.intent for one in found.requests] == ["repair", "haircut"]
    assert "水管" in found.requests[0].text
    assert "理个发" in found.requests[1].text


def test_reasons_for_one_wish_do_not_become_wishes() -> None:
    found = UNDERSTANDER.understand("灯坏了，晚上很黑，老人害怕", now=NOW)
    assert [one.intent for one in found.intents] == ["repair"]


def test_an_emergency_is_taken_up_even_in_a_group() -> None:
    found = UNDERSTANDER.understand("着火了！7号楼3楼冒烟", now=NOW, chat="group")
    assert (found.main.intent, found.act, found.urgent) == ("emergency", Act.FILE, True)


def test_greetings_in_a_group_meet_silence() -> None:
    found = UNDERSTANDER.understand("大家早上好", now=NOW, chat="group")
    assert found.act is Act.IGNORE
    assert found.requests == ()


def test_a_correction_holds_from_the_next_message_on_and_nowhere_else() -> None:
    phrase = "咱院那个铁家伙又犯倔了"
    corrected = UNDERSTANDER.with_corrections([(phrase, "repair")])
    assert corrected.understand(phrase + "！", now=NOW).main.intent == "repair"
    assert corrected.predict("早上好") == UNDERSTANDER.predict("早上好")


def test_shares_of_all_intents_sum_to_one_and_are_sorted() -> None:
    shares = [share for _, share in UNDERSTANDER.predict("楼道灯坏了")]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood_without_an_error(text: str) -> None:
    found = UNDERSTANDER.understand(text, now=NOW, chat="group")
    assert found.intents
    assert all(0.0 <= one.confidence <= 1.0 for one in found.intents)
    assert all(one.text in text for one in found.requests)


@pytest.mark.parametrize(
    "unit", ["水管漏了，", "火", "1", "😀", "a b ", "12号楼3单元，", "\n", "我"]
)
def test_a_very_long_text_costs_no_more_than_its_length(unit: str) -> None:
    def effort(size: int) -> float:
        text = (unit * size)[:size]
        begin = process_time()
        UNDERSTANDER.understand(text, now=NOW)
        return process_time() - begin

    effort(1_000)  # lists are read at the first message
    assert effort(100_000) < 30 * max(effort(10_000), 0.01)
