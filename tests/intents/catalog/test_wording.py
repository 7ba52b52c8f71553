"""Sentences and what is filled into them."""

from pathlib import Path

import pytest

from intents.catalog.wording import Wording, fill, load_wording


def test_what_people_wrote_never_becomes_markup() -> None:
    wording = Wording({"a.b": "<b>{who}</b> 说：{text}"})
    said = wording("a.b", who="<i>x</i>", text="1 < 2 & 3")
    assert said == "<b>&lt;i&gt;x&lt;/i&gt;</b> 说：1 &lt; 2 &amp; 3"


def test_plain_leaves_escaping_to_the_whole() -> None:
    assert Wording({"k": "{text}"}).plain("k", text="<") == "<"


def test_braces_in_a_value_are_no_template() -> None:
    assert fill("{text}", text="{secret}") == "{secret}"


@pytest.mark.parametrize("values", [{}, {"whom": "x"}])
def test_a_missing_value_is_a_bug_that_is_seen(values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        Wording({"k": "{who}"})("k", **values)


def test_an_unknown_key_is_a_bug_that_is_seen() -> None:
    with pytest.raises(KeyError):
        load_wording()("no.such.key")


def test_nested_tables_become_dotted_keys(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("a:\n  b: |\n    x\n  c: {d: y}\n", "utf-8")
    wording = load_wording(tmp_path)
    assert wording.keys() == {"a.b", "a.c.d"}
    assert wording("a.b") == "x"


def test_two_files_never_say_the_same_key(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("a: {b: x}\n", "utf-8")
    with pytest.raises(ValueError, match=r"two\.yaml repeats a\.b"):
        load_wording(tmp_path)
