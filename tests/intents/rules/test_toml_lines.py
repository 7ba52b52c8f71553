"""Lines of values in a TOML text."""

from intents.rules.toml_lines import find_lines, line_of

SOURCE = """# a comment
id = "x"

[[people]]
id = "li"
name = "李"

[[people]]
  id = "wang"
"odd key" = 1

[[grids]]
buildings = [
  "1",
]
[other]
key = 2
"""


def test_keys_are_found_by_their_path() -> None:
    lines = find_lines(SOURCE)
    assert lines["id",] == 2
    assert lines["people", 0] == 4
    assert lines["people", 0, "name"] == 6
    assert lines["people", 1, "id"] == 9
    assert lines["people", 1, "odd key"] == 10
    assert lines["grids", 0, "buildings"] == 13
    assert lines["other", "key"] == 17


def test_an_unknown_path_gets_the_line_of_its_nearest_parent() -> None:
    lines = find_lines(SOURCE)
    assert line_of(("people", 1, "roles", 0), lines) == 8
    assert line_of(("grids", 0, "buildings", 5), lines) == 13
    assert line_of(("windows", 3), lines) == 1
    assert line_of((), lines) == 1
