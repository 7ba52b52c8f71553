"""A community's own template lays out the agenda, or is told what is wrong with it."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.agenda import Agenda, AgendaTemplateError, Item, check_template, lay_out
from bot.commands.community import check
from bot.settings import DEMO_COMMUNITY, OUR_AGENDA

AGENDA = Agenda(
    "幸福里社区",
    "3月1日",
    (
        Item(1, "3号楼 楼道灯 <常坏> & 难修", 5, 4, 3, 2, "物业", ("换成{{ day }}声控灯",), "换灯"),
        Item(2, "线杆\x07\ud800\n歪了", 1, 1, 1, 0),
    ),
)


def template(folder: Path, *paragraphs: str) -> Path:
    paper = Document()
    for text in paragraphs:
        paper.add_paragraph(text)
    path = folder / "own.docx"
    paper.save(str(path))
    return path


def words(paper: bytes) -> list[str]:
    return [p.text for p in Document(BytesIO(paper)).paragraphs]


def test_ours_tells_each_topic_in_the_words_that_were_said() -> None:
    check_template(OUR_AGENDA)
    told = words(lay_out(OUR_AGENDA, AGENDA))
    assert "幸福里社区议事会议程" in told
    assert "议题1：3号楼 楼道灯 <常坏> & 难修" in told
    assert "换成{{ day }}声控灯" in told
    assert "议题2：线杆 歪了" in told
    assert sum(line.startswith("有关单位：") for line in told) == 1
    assert not any("{%" in line for line in told)


def test_ours_says_that_nothing_is_listed() -> None:
    assert "还没有列入议事会的题。" in words(lay_out(OUR_AGENDA, Agenda("幸福里", "今天")))


def test_a_template_of_ones_own_is_followed(tmp_path: Path) -> None:
    own = template(
        tmp_path, "和美议事厅", "{%p for topic in topics %}", "◆{{ topic.title }}", "{%p endfor %}"
    )
    check_template(own)
    assert words(lay_out(own, AGENDA))[0] == "和美议事厅"
    assert "◆线杆 歪了" in words(lay_out(own, AGENDA))


@pytest.mark.parametrize(
    ("mark", "key", "named"),
    [
        ("{{ phone }}", "fault.agenda_mark", "phone"),
        ("{% if topics %}{% else %}{{ phone }}{% endif %}", "fault.agenda_mark", "phone"),
        ("{% for topic in topics %}{{ topic.phone }}{% endfor %}", "fault.agenda_mark", "phone"),
        ("{{ community | shout }}", "fault.agenda_broken", "shout"),
        ("{% for topic in topics %}", "fault.agenda_broken", "endfor"),
        ("{{ community.__class__.__mro__ }}", "fault.agenda_broken", "unsafe"),
        ("{{ 1 // 0 }}", "fault.agenda_broken", "zero"),
    ],
)
def test_what_a_template_asks_wrongly_is_named(
    tmp_path: Path, mark: str, key: str, named: str
) -> None:
    with pytest.raises(AgendaTemplateError) as caught:
        check_template(template(tmp_path, mark))
    assert caught.value.key == key
    assert named in caught.value.values["value"]


@pytest.mark.parametrize(
    "content", [b"", b"no paper", b"PK\x05\x06" + b"\0" * 18], ids=["empty", "words", "zip"]
)
def test_what_is_no_document_is_told_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(content)
    with pytest.raises(AgendaTemplateError, match="agenda_unread"):
        check_template(tmp_path / "own.docx")


def test_the_check_of_a_community_names_the_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(DEMO_COMMUNITY, agenda=OUR_AGENDA) == 0
    assert check(DEMO_COMMUNITY, agenda=template(tmp_path, "{{ phone }}")) == 1
    assert "不认识的标记：phone" in capsys.readouterr().out
