"""Whatever comes is placed in the inbox without being understood."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.receiving import received
from tests.bot.telegram.updates import AMA, GROUP, PRIVATE, message

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("content", "lane"),
    [
        ({"message": message("x")}, "telegram:101"),
        ({"message": message("x", chat=GROUP)}, "telegram:-1001:101"),
        ({"edited_message": message("x", chat=GROUP)}, "telegram:-1001:101"),
        ({"channel_post": message("x", chat=GROUP, **{"from": None})}, "telegram:-1001"),
        ({"callback_query": {"from": AMA, "message": {"chat": PRIVATE}}}, "telegram:101"),
        ({"callback_query": {"from": AMA, "message": {"chat": GROUP}}}, "telegram:-1001"),
        ({"chat_member": {"chat": GROUP, "from": AMA}}, "telegram:-1001:101"),
        ({"message_reaction": {"chat": GROUP, "user": AMA}}, "telegram:-1001:101"),
        ({"my_chat_member": {"chat": PRIVATE, "from": AMA}}, "telegram:101"),
        ({"message": "poison"}, "telegram:unplaced"),
        ({"message": {"chat": 7, "from": []}}, "telegram:unplaced"),
    ],
)
def test_each_conversation_has_its_lane(content: dict[str, Any], lane: str) -> None:
    row = received({"update_id": 5, **content})
    assert row is not None
    assert (row.lane, row.position, row.update_id) == (lane, 5, "5")


def test_a_broken_character_does_not_keep_an_update_from_being_stored() -> None:
    row = received({"update_id": 5, "message": message("灯\ud83d坏了\x00")})
    assert row is not None
    assert row.raw.isascii()
    assert json.loads(row.raw)["message"]["text"] == "灯\ud83d坏了\x00"


@pytest.mark.parametrize("nameless", [None, 7, [], {}, {"update_id": "x"}, {"update_id": True}])
def test_what_has_no_number_cannot_be_stored(nameless: Any) -> None:
    assert received(nameless) is None


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), JSON))
def test_nothing_that_has_a_number_is_refused(content: dict[str, Any]) -> None:
    row = received({"update_id": 1, **content})
    assert row is not None
    assert row.lane.startswith("telegram:")
