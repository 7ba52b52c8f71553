"""Example files are read as they are written, and families never straddle a split."""

from intents.language.corpus import fold_of, parse_examples, read_catalog, split_kept_aside


def test_labels_after_the_mark_put_the_folder_first() -> None:
    found = parse_examples(
        "## 漏水\n水管漏了，顺便理个发 => repair, haircut\n理发 => need\n", "haircut"
    )
    assert [one.intents for one in found] == [("haircut", "repair"), ("haircut", "need")]


def test_comments_and_blanks_are_no_examples_and_families_carry_the_intent() -> None:
    found = parse_examples("# note\n\n## 灯\n灯坏了\n", "repair")
    assert [(one.text, one.family) for one in found] == [("灯坏了", "repair/灯")]


def test_no_family_stands_on_both_sides_of_the_gate() -> None:
    trained, aside = split_kept_aside(read_catalog())
    assert trained
    assert aside
    assert not {one.family for one in trained} & {one.family for one in aside}


def test_a_fold_depends_on_the_name_alone() -> None:
    assert fold_of("repair/灯", 5) == fold_of("repair/灯", 5)
    assert {fold_of(f"x/{n}", 5) for n in range(100)} == set(range(5))


def test_a_folder_within_another_intent_teaches_that_one() -> None:
    stall = [one for one in read_catalog() if "血压" in one.text and "量血压约" in one.family]
    assert stall
    assert {one.intents[0] for one in stall} == {"event"}
    assert "blood_pressure" not in {intent for one in read_catalog() for intent in one.intents}
