"""Between neighbours more must be said than to us before we take a message up."""

from datetime import datetime

import pytest

from intents.language.understander import Understander
from intents.language.understanding import Act

NOW = datetime(2026, 11, 20, 10, 0)
UNDERSTANDER = Understander.load()


@pytest.mark.parametrize(
    "text",
    [
        "跳楼价清仓 最后三天",
        "今天小区门口救护车是送老李出院的",
        "团购车厘子接龙 5斤99 包邮",
        "去年我家也漏过，后来换了管子就好了",
        "电影里富豪把家产全捐了",
        "哈哈哈你家娃真逗",
        "我们公司的电梯也坏过，爬了一个礼拜楼",
        "上次投诉外卖退了十块钱，懒得再弄",
        "八成新的婴儿车一百五出，自提",
        "刘海剪短了，我儿子说像蘑菇",
    ],
)
def test_chatter_meets_silence(text: str) -> None:
    assert UNDERSTANDER.understand(text, now=NOW, chat="group").act is Act.IGNORE


@pytest.mark.parametrize(
    "text",
    [
        "3号楼2单元水管爆了，水往外喷",
        "想约个理发，我妈八十了",
        "有张旧书桌送人，谁要",
        "3号楼水管爆了",
        "4号楼电梯又停了",
        "我要投诉物业，收费不合理",
    ],
)
def test_a_request_is_taken_up(text: str) -> None:
    assert UNDERSTANDER.understand(text, now=NOW, chat="group").act is Act.FILE


def test_a_name_called_makes_it_ours() -> None:
    text = "我不是要理发，是我妈要"
    alone = UNDERSTANDER.understand(text, now=NOW, chat="group")
    called = UNDERSTANDER.understand(text, now=NOW, chat="group", mentioned=True)
    assert (alone.act, called.act) == (Act.IGNORE, Act.FILE)
