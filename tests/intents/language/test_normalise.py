"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("６號樓樓道燈壞了", "6号楼楼道灯坏了"),
        ("水管漏了！！！！", "水管漏了!"),
        ("啊啊啊啊漏水了", "啊啊漏水了"),
        ("水\u200b管\u202e漏\x00了", "水管漏了"),
        ("6 号楼 2 单元 301", "6号楼2单元301"),
        ("  修  灯  ", "修 灯"),
        ("灯坏了\r\n\r\n快来", "灯坏了\n快来"),
        ("6️⃣号楼", "6号楼"),
        ("😭😭😭漏水", "😭漏水"),
        ("南院涼亭", "南院凉亭"),
        ("凉停塌了", "凉亭塌了"),
        ("13311112222", "13311112222"),
        ("一一一号", "一一一号"),
        ("", ""),
    ],
)
def test_spellings_become_one(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "sentence", ["这里发生了什么", "从一楼到三楼", "部门金额", "6号漏水了", "道路登记"]
)
def test_right_words_are_left_alone(sentence: str) -> None:
    assert normalise(sentence) == sentence


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="6 六号樓楼2单元\u200b凉停亭!！~～啊\n\t😭\ufe0f-－—", max_size=30))
def test_normalising_neighbours_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
