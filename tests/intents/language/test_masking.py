"""Facts become one sign each before a message is classified."""

import pytest

from intents.language.slots import mask


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        ("6号楼灯坏了", "⌂灯坏了"),
        ("6号来6号楼", "◷来⌂"),
        ("明天下午三点到3-2-501修水管，电话138 1234 5678", "◷到⌂修水管,电话☎"),
        ("工单LL-1024修好没", "工单№修好没"),
        ("昨天来过", "昨天来过"),
        ("我有三点意见", "我有三点意见"),
        ("谢谢大家", "谢谢大家"),
    ],
)
def test_a_message_is_masked(message: str, masked: str) -> None:
    assert mask(message) == masked
