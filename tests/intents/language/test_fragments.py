"""What means little by itself goes on with the ticket before it, and nothing else does."""

from datetime import datetime

import pytest

from intents.language.understander import Understander
from intents.language.understanding import Act, Previous

NOW = datetime(2026, 11, 20, 10, 0)
UNDERSTANDER = Understander.load()
LAMP = Previous("repair")


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("三号楼的", {"building": "3"}),
        ("还没好", {}),
        ("那明天吧", {"time": "2026-11-21"}),
        ("501", {"room": "501"}),
        ("是我家厨房", {}),
        ("改到后天上午", {"time": "2026-11-22"}),
        ("打这个电话13812345678", {"phone": "13812345678"}),
        ("又堵了", {}),
    ],
)
def test_a_fragment_is_about_the_ticket_before_it(text: str, slots: dict[str, str]) -> None:
    found = UNDERSTANDER.understand(text, now=NOW, previous=LAMP)
    assert (found.main.intent, found.act, dict(found.slots)) == ("status", Act.FILE, slots)


@pytest.mark.parametrize("text", ["三号楼的", "那明天吧", "501", "是我家厨房"])
def test_without_a_ticket_before_it_a_fragment_asks_for_nothing(text: str) -> None:
    assert UNDERSTANDER.understand(text, now=NOW).main.intent == "none"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("谢谢", "none"),
        ("好的", "none"),
        ("你吃了吗", "none"),
        ("三号楼电梯坏了", "repair"),
        ("着火了", "emergency"),
        ("想约个理发", "haircut"),
        ("", "none"),
    ],
)
def test_a_message_of_its_own_is_none(text: str, intent: str) -> None:
    assert UNDERSTANDER.understand(text, now=NOW, previous=LAMP).main.intent == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [("洗碗，还有我家水管漏了", "repair"), ("保洁的，顺便我妈想剪个头", "haircut")],
)
def test_a_new_wish_after_a_work_ticket_is_no_news_of_it(text: str, intent: str) -> None:
    found = UNDERSTANDER.understand(text, now=NOW, previous=Previous("job"))
    assert intent in [one.intent for one in found.intents]
    assert found.main.intent != "status"
