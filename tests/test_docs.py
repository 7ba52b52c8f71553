"""Documentation is tested: what exists is described, and what is described exists."""

import ast
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.cli import app
from bot.commands.community import load_community
from bot.settings import Settings
from handlers.buttons import PRESSES, REASONS
from handlers.card_places import HANDING_ON
from handlers.commands import COMMANDS
from intents.catalog.loader import CATALOG_DIR, load_catalog
from intents.catalog.wording import load_wording
from intents.rules.fault import _KEYS as FAULTS_OF_SHAPE
from intents.rules.ticket import Action, Rating, Status
from tests.world import DEMO, World

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = ("bot", "handlers", "intents", "storage")


@cache
def code() -> str:
    """Everything a code word could be written in."""
    files = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]
    files += sorted(CATALOG_DIR.rglob("*.yaml"))
    return "\n".join(path.read_text("utf-8") for path in files)


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    files = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]
    return tuple((p.relative_to(ROOT).as_posix(), ast.parse(p.read_text("utf-8"))) for p in files)


def section(title: str) -> str:
    """The text of one section of the README."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.S | re.M)
    assert found is not None, title
    return found[1]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_readme(field: str) -> None:
    assert f"`LINLI_{field.upper()}`" in section("Settings")


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    named = {name.lower() for name in re.findall(r"LINLI_([A-Z_]+)", README)}
    assert named <= set(Settings.model_fields)


def command_names() -> set[str]:
    names = {
        str(c.name or (c.callback and c.callback.__name__)).replace("_", "-")
        for c in app.registered_commands
    }
    return names | {str(group.name) for group in app.registered_groups}


def test_every_command_is_in_the_readme_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", section("Commands"), re.M)
    assert set(rows) == command_names()


def test_every_chat_command_is_in_the_readme_and_in_the_menu() -> None:
    for command in COMMANDS:
        assert f"`/{command}`" in section("Commands")
        assert f"menu.{command}" in load_wording()


def test_every_intent_is_told_to_the_residents() -> None:
    told = load_wording().plain("command.help", community="")
    said = {"haircut": "理发", "job": "找工作", "donation": "送闲置", "need": "求", "help": "帮"}
    for spec in load_catalog():
        if load_catalog().opens_ticket(spec.name) and not spec.danger:
            assert said.get(spec.name, spec.label) in told, spec.name


def test_every_code_word_of_the_glossary_exists() -> None:
    rows = [line.split("|")[2] for line in section("Words").splitlines() if line.startswith("| ")]
    words = [word for row in rows for word in re.findall(r"`(\w+)`", row)]
    assert len(words) >= 35
    missing = [word for word in words if not re.search(rf"\b{word}s?\b", code())]
    assert missing == []


def test_every_link_and_file_named_in_a_readme_exists() -> None:
    for readme in [ROOT / "README.md", *(ROOT / p / "README.md" for p in PACKAGES)]:
        text = readme.read_text("utf-8")
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
        assert [link for link in links if not (readme.parent / link).exists()] == [], readme


@pytest.mark.parametrize("package", ["bot", "handlers", "storage"])
def test_every_module_at_the_top_of_a_room_is_on_its_map(package: str) -> None:
    text = (ROOT / package / "README.md").read_text("utf-8")
    modules = [p.name for p in (ROOT / package).glob("*.py") if not p.name.startswith("__")]
    assert [name for name in modules if f"`{name}`" not in text] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_keeps_its_decisions(package: str) -> None:
    text = (ROOT / package / "README.md").read_text("utf-8")
    last = re.findall(r"^## (.+)$", text, re.M)[-1]
    assert last == "Decisions"


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:`|\$ )make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(name for names in extras.values() for name in names)]
    told = section("Dependencies").lower()
    missing = {name for one in named if (name := re.split(r"[\[>=]", one)[0].lower()) not in told}
    assert {name for name in missing if not name.startswith("types-")} == set()


# Wording: each key that code asks for exists, each family is complete, no key is left over.


def used_keys() -> tuple[set[str], set[str]]:
    """(whole keys, beginnings of keys made at run time) that appear as strings in the code."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*\.", start):
                    beginnings.add(start)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    for template in (ROOT / "bot" / "web" / "templates").rglob("*.html"):
        for key, rest in re.findall(
            r"say\([\"']([a-z_.]+)[\"'](\s*~)?", template.read_text("utf-8")
        ):
            (beginnings if rest else whole).add(key)
    return whole, beginnings


def asked_keys() -> set[str]:
    """Constant keys handed straight to the wording, to a refusal or to a fault."""
    found: set[str] = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _speaks(node.func):
                constants = [a for a in node.args if isinstance(a, ast.Constant)]
                found |= {str(a.value) for a in constants if re.search(r"^\w+\.", str(a.value))}
    return found


def _speaks(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name == "plain":
        return True
    return name in ("wording", "say", "Refusal", "Fault")


def test_every_sentence_the_code_asks_for_exists() -> None:
    assert asked_keys() - load_wording().keys() == set()
    assert set(FAULTS_OF_SHAPE.values()) <= load_wording().keys()


def test_no_sentence_is_left_over() -> None:
    whole, beginnings = used_keys()
    unused = {
        key
        for key in sorted(load_wording().keys())
        # A reminder has two sentences under the key it is set by.
        if key.removesuffix(".day").removesuffix(".soon") not in whole
        and key not in whole
        and not any(key.startswith(start) for start in beginnings)
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("status", Status),
        ("resident.next", Status),
        ("group_line", Status),
        ("card.holder", Status),
        ("card.handed_on", HANDING_ON),
        ("rating", Rating),
        ("toast", [*PRESSES, "choose"]),
        ("reason", [*REASONS, "words"]),
        ("notice.reopened", [Status.IN_PROGRESS, Status.ASSIGNED, Status.NEW]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_family_of_sentences_is_complete(family: str, members: list[str]) -> None:
    missing = [member for member in members if f"{family}.{member}" not in load_wording()]
    assert missing == []


def test_every_action_a_button_can_do_has_a_label() -> None:
    shown = set(Action) & set(PRESSES) - {Action.RATE}
    assert [action for action in shown if f"button.{action}" not in load_wording()] == []


def test_no_sentence_speaks_to_people_in_english_or_in_code() -> None:
    words = load_wording()
    spoken = [key for key in sorted(words.keys()) if not key.startswith("fault.")]
    named = re.compile(r"[A-Za-z]{3,}")
    allowed = {"my", "help", "start", "todo", "Telegram", "JPG", "PNG", "GIF", "WebP"}
    for key in spoken:
        template = re.sub(r"\{\w+\}|</?b>|/\w+", "", words._sentences[key])
        assert set(named.findall(template)) <= allowed, key


def test_the_first_conversation_of_the_readme_is_real(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "w.db")
    world = World(f"sqlite:///{tmp_path / 'w.db'}", load_community(DEMO), channel="web")
    said, answered = re.findall(r"^> \*\*\w+\*\* (.+)$", README, re.M)
    world.start("王阿姨")
    world.say("王阿姨", said)
    shown = world.screen("王阿姨").card()
    for part in re.split(r" (?=`)|(?<=】) ", answered):
        words = part.strip("` ")
        assert words in re.sub(r"</?b>", "", shown.text) or shown.data(words), words
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    world.press("王阿姨", "没修好")
    assert world.ticket().assignee == "li"
    world.close()


@pytest.mark.parametrize("page", ["SECURITY.md"])
def test_every_promise_names_a_test_that_exists(page: str) -> None:
    named = re.findall(r"`(tests/[\w./]+)`", (ROOT / page).read_text("utf-8"))
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).is_file()] == []
