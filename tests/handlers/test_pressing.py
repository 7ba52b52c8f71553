"""What is read from under a button."""

import pytest

from handlers.pressing import parse


@pytest.mark.parametrize(
    ("button", "parts"),
    [
        ("claim:A7K2", ("claim", "A7K2", "")),
        ("rate:A7K2:fair", ("rate", "A7K2", "fair")),
        ("relabel:A7K2:a:b", ("relabel", "A7K2", "a:b")),
        ("claim:\x00", ("", "", "")),
        ("claim:A7\nK2", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_button_names_what_is_wanted_in_three_parts_or_nothing(
    button: str, parts: tuple[str, str, str]
) -> None:
    assert parse(button) == parts
