"""What is said of a party that was called in."""

import pytest

from intents.language.outcomes import read_outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("来了", "came"),
        ("物业到场了", "came"),
        ("师傅在抢修", "came"),
        ("没来", "not_came"),
        ("自来水一直没人来", "not_came"),
        ("还没有到", "not_came"),
        ("修好了", "settled"),
        ("燃气公司处理完了", "settled"),
        ("来了，但没修好", "came"),
        ("来了吗", None),
        ("来了没", None),
        ("好的", None),
        ("明天下午三点再约一次时间", None),
        ("物业来了以后说这不归他们管，要找自来水公司再看看才能定下来", None),
    ],
)
def test_outcome(text: str, outcome: str | None) -> None:
    assert read_outcome(text) == outcome
