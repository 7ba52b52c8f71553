"""Texts and buttons within Telegram's limits."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.texts import keyboard, plain, split, units


def test_a_short_text_stays_whole() -> None:
    assert split("<b>灯</b>坏了") == ["<b>灯</b>坏了"]


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("灯") == 1
    assert units("😀") == 2


def test_a_long_text_is_cut_into_pieces_that_fit() -> None:
    pieces = split("灯" * 5000)
    assert [len(piece) for piece in pieces] == [4096, 904]


def test_a_cut_closes_and_opens_the_markup_again() -> None:
    first, second = split("<b>" + "灯" * 30 + "</b>", limit=25)[:2]
    assert first.startswith("<b>灯")
    assert first.endswith("</b>")
    assert second.startswith("<b>灯")


def test_a_cut_never_falls_into_an_entity_or_an_emoji() -> None:
    assert split("&amp;" * 4, limit=12) == ["&amp;&amp;", "&amp;&amp;"]
    assert split("😀" * 3, limit=5) == ["😀😀", "😀"]


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["", "b", "i"])), max_size=12))
def test_no_word_is_lost_and_every_piece_fits(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"<{tag}>{escape(w)}</{tag}>" if tag else escape(w) for w, tag in parts)
    pieces = split(text, limit=30)
    assert all(units(piece) <= 30 for piece in pieces)
    if units(text) > 30:
        kept = "".join(plain(piece) for piece in pieces)
        assert "".join(kept.split()) == "".join(plain(text).split())
    for piece in pieces:
        assert piece.count("<b>") == piece.count("</b>")
        assert piece.count("<i>") == piece.count("</i>")


def test_plain_takes_markup_away_and_keeps_what_people_wrote() -> None:
    assert plain("<b>报修</b> &lt;b&gt; 3 &lt; 5") == "报修 <b> 3 < 5"


def test_a_start_button_leads_to_our_private_chat() -> None:
    made = keyboard([[{"label": "私聊", "data": None, "start": "t_AB"}]], "linli_bot")
    assert made is not None
    assert made.inline_keyboard[0][0].url == "https://t.me/linli_bot?start=t_AB"


@pytest.mark.parametrize("rows", [[], [[]]])
def test_no_buttons_are_no_keyboard(rows: list[list[dict[str, str]]]) -> None:
    assert keyboard(rows, "linli_bot") is None
