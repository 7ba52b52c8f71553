"""Who called in vain has something broken still; who only supposes has not."""

from datetime import datetime

import pytest

from intents.language.normalise import normalise
from intents.language.stance import reorder
from intents.language.understander import Understander
from intents.language.understanding import Act

NOW = datetime(2026, 11, 20, 10, 0)


@pytest.mark.parametrize(
    ("text", "intents", "wanted"),
    [
        ("我打了三次电话没人来，水管还在漏", ["status"], ["repair"]),
        ("说了多少遍了电梯还是坏的", ["complaint"], ["repair", "complaint"]),
        ("物业电话打了五遍没人接，下水道还堵着", ["complaint", "repair"], ["repair", "complaint"]),
        ("如果水管冻裂了该找谁", ["repair"], ["consult"]),
        ("我上周报的水管还没人来修，还在漏", ["status"], None),
        ("催了两回了，水管还在滴", ["status", "repair"], None),
        ("楼上天天吵，说了好几次没人管", ["complaint"], None),
        ("水管还在漏", ["repair"], None),
        ("打了三次120没人来，人还在昏着", ["emergency"], None),
        ("我要投诉物业，收费不合理", ["consult"], ["complaint"]),
        ("投诉一下楼上，顺便修修灯", ["repair"], ["complaint", "repair"]),
        ("我要投诉物业打哪个电话，怎么投诉", ["consult"], None),
        ("我投诉过一次外卖，退了八块", ["none"], None),
    ],
)
def test_the_way_of_telling_puts_first_what_is_wanted(
    text: str, intents: list[str], wanted: list[str] | None
) -> None:
    assert reorder(normalise(text), intents) == wanted


def test_a_complaint_said_outright_is_heard_in_a_group() -> None:
    found = Understander.load().understand("我要投诉物业，收费不合理", now=NOW, chat="group")
    assert (found.main.intent, found.act) == ("complaint", Act.FILE)


def test_a_pipe_that_leaks_still_is_a_repair() -> None:
    found = Understander.load().understand("我打了三次电话没人来，水管还在漏", now=NOW)
    assert found.main.intent == "repair"
