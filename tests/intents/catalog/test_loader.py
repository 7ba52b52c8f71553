"""Reading the catalog: every fault at once, and a new folder is a new intent."""

from pathlib import Path

import pytest

from intents.catalog.loader import CATALOG_DIR, CatalogError, load_catalog
from intents.catalog.wording import load_wording

GOOD = """
name: petcare
label: 代遛狗
icon: 🐕
fulfilment: ticket
routing: [team, grid, secretary]
slots:
  building: {ask: 请问狗狗在几号楼？}
"""


def write_intent(
    root: Path, name: str, text: str, *, examples: str | None = "## a\n遛狗\n"
) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "intent.yaml").write_text(text, "utf-8")
    if examples is not None:
        (folder / "examples.txt").write_text(examples, "utf-8")
    return folder


def test_our_own_catalog_has_no_faults_and_all_thirteen_intents() -> None:
    catalog = load_catalog()
    core = {"repair", "job", "haircut", "donation", "complaint"}
    assert {spec.name for spec in catalog if spec.core} == core
    others = {"need", "help", "consult", "event", "suggestion", "status", "emergency", "none"}
    assert {spec.name for spec in catalog if not spec.within} == core | others


def test_a_service_within_other_intents_is_known_by_its_words_there_alone() -> None:
    catalog = load_catalog()
    assert catalog.named_in("我想量血压", "event") == "blood_pressure"
    assert catalog.named_in("我想量血压", "repair") is None
    assert catalog.named_in("我想报名合唱队", "event") is None
    assert catalog.named_in("我想量血压") == "blood_pressure"


def test_a_new_folder_is_a_new_intent_and_nothing_else_is_needed(tmp_path: Path) -> None:
    write_intent(tmp_path, "petcare", GOOD)
    catalog = load_catalog(CATALOG_DIR, tmp_path)
    assert catalog["petcare"].label == "代遛狗"
    assert catalog.opens_ticket("petcare")
    assert "repair" in catalog


def test_a_folder_without_an_intent_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert list(load_catalog(tmp_path)) == []


def test_all_faults_of_a_broken_catalog_are_named_at_once(tmp_path: Path) -> None:
    write_intent(tmp_path, "wrongname", GOOD, examples=None)
    write_intent(tmp_path, "unreadable", "name: [a\n")
    write_intent(
        tmp_path,
        "broken",
        "name: Broken Name\nicon: ''\nfulfilment: magic\nroutng: [grid]\n"
        "clocks: {normal: {solve: soon}}\n"
        "slots: {building: {}, item: {ask: 什么东西？, enough_text: -1}}\n",
    )
    write_intent(
        tmp_path,
        "badrefs",
        "name: badrefs\nlabel: 坏\nicon: x\nfulfilment: ticket\nrouting: [mayor]\n"
        "slots: {colour: {ask: 什么颜色？}}\n",
    )
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    found = {(fault.path[0], fault.key) for fault in caught.value.faults}
    assert found >= {
        ("wrongname", "fault.name_is_not_folder"),
        ("wrongname", "fault.no_examples"),
        ("unreadable", "fault.unreadable"),
        ("broken", "fault.bad_form"),
        ("broken", "fault.missing"),
        ("broken", "fault.empty"),
        ("broken", "fault.not_a_choice"),
        ("broken", "fault.unknown_key"),
        ("broken", "fault.too_small"),
        ("badrefs", "fault.not_a_choice"),
        ("badrefs", "fault.unknown_slot"),
    }
    assert all(fault.key in load_wording() for fault in caught.value.faults)


def test_every_slot_that_is_asked_for_reads_as_a_question_or_request() -> None:
    for spec in load_catalog():
        for slot in spec.slots.values():
            assert slot.ask[-1] in "？。", (spec.name, slot.ask)
