import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.markup import plain_of, runs_of
from intents.catalog.wording import fill


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("", []),
        ("好的", [{"text": "好的"}]),
        ("<b>报修</b>\n3号楼", [{"text": "报修", "b": True}, {"text": "\n3号楼"}]),
        ("<b>一<i>二</i></b>", [{"text": "一", "b": True}, {"text": "二", "b": True, "i": True}]),
        ("a &lt;b&gt; &amp;lt;", [{"text": "a <b> &lt;"}]),
        ("<script>x</script>", [{"text": "<script>x</script>"}]),
        ("没开头</b>的", [{"text": "没开头"}, {"text": "的"}]),
    ],
)
def test_only_bold_and_italic_are_markup(html: str, runs: list[dict[str, object]]) -> None:
    assert runs_of(html) == runs


@given(st.text())
def test_what_people_wrote_comes_out_as_they_wrote_it(text: str) -> None:
    assert plain_of(fill("<b>标题</b>{text}", text=text)) == f"标题{text}"
    assert all("b" not in run for run in runs_of(fill("{text}", text=text)))
