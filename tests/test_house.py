"""The rules of the house that a machine can check; each failure names what it prevents."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "intents", "storage")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LONGEST_MODULE, MEDIAN_MODULE = 400, 120
LONGEST_FUNCTION, MEDIAN_FUNCTION = 50, 8

# The only place in Python where people's words may stand.
SPEAKS_CHINESE = ("intents/language/",)
# Telegram's own names, not ours to shorten.
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic"}
CLOCK_OWNERS = {"datetime", "date", "time"}
# Ids are made from the clock on purpose: they sort by the moment they were made.
MAY_READ_THE_CLOCK = ("storage/ids.py",)
OUTSIDE = re.compile(r"(?<![\w./-])/(?:tmp|work|home|root)/")
HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|\bmirror\w*\.[a-z]+\.[a-z]{2,}|proxy\.golang|registry\.npmjs|"
    r"--(?:extra-)?index[-]url[ =]h|trusted-host[ =]\w",
    re.IGNORECASE,
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows and that still exists."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def modules() -> tuple[tuple[str, ast.Module, int], ...]:
    """(path, tree, lines) of every module of the four packages."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_text("utf-8")
            name = path.relative_to(ROOT).as_posix()
            found.append((name, ast.parse(source), len(source.splitlines())))
    return tuple(found)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring: the signature is no work to read."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_module_becomes_a_manager_that_collects_everything() -> None:
    too_long = [(name, lines) for name, _, lines in modules() if lines > LONGEST_MODULE]
    assert too_long == []


def test_no_function_needs_scrolling() -> None:
    too_long = [
        (name, node.name, length(node))
        for name, tree, _ in modules()
        for node in functions(tree)
        if length(node) > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_rooms_stay_liveable_in_the_middle_too() -> None:
    module_lengths = [lines for name, _, lines in modules() if not name.endswith("__init__.py")]
    function_lengths = [length(node) for _, tree, _ in modules() for node in functions(tree)]
    assert statistics.median(module_lengths) <= MEDIAN_MODULE
    assert statistics.median(function_lengths) <= MEDIAN_FUNCTION


def test_every_module_says_what_lives_in_it() -> None:
    assert [name for name, tree, _ in modules() if not ast.get_docstring(tree)] == []


def test_a_module_docstring_is_read_in_one_glance() -> None:
    too_long = [
        name for name, tree, _ in modules() if len((ast.get_docstring(tree) or "").splitlines()) > 9
    ]
    assert too_long == []


def test_what_people_read_is_data_and_not_in_python() -> None:
    found = [
        (name, node.lineno, node.value[:20])
        for name, tree, _ in modules()
        if not name.startswith(SPEAKS_CHINESE)
        for node in _strings(tree)
        if CHINESE.search(node.value)
    ]
    assert found == []


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are no docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    # A string that stands alone explains the field above it.
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


@pytest.mark.parametrize("package", ["intents", "handlers", "storage"])
def test_time_is_an_argument_below_the_doors(package: str) -> None:
    found = [
        (name, node.lineno)
        for name, tree, _ in modules()
        if name.startswith(f"{package}/") and name not in MAY_READ_THE_CLOCK
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in CLOCK_OWNERS
    ]
    assert found == []


def test_randomness_below_the_doors_has_a_seed() -> None:
    found = [
        (name, node.lineno)
        for name, tree, _ in modules()
        if name.startswith(("intents/", "handlers/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(alias.name in ("random", "secrets", "uuid") for alias in node.names)
    ]
    assert found == []


def test_every_member_of_an_enum_stands_on_its_own_line_and_is_explained() -> None:
    """The members, or the class for all of them when their values say everything."""
    unexplained = []
    for name, tree, _ in modules():
        lines = (ROOT / name).read_text("utf-8").splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _is_enum(node):
                members = [item for item in node.body if isinstance(item, ast.Assign)]
                assert len({item.lineno for item in members}) == len(members), (name, node.name)
                told = sum("#" in lines[item.lineno - 1] for item in members)
                if not told and not ast.get_docstring(node):
                    unexplained.append((name, node.name))
    assert unexplained == []


def _is_enum(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases)


def test_fakes_are_small_real_classes_and_never_mocks() -> None:
    mocked = re.compile(r"^\s*(?:from|import)\s+(?:unittest\.mock|unittest import mock|mock)", re.M)
    found = [path.name for path in tracked() if path.suffix == ".py" and mocked.search(_text(path))]
    assert found == []


def test_no_test_sleeps() -> None:
    sleeping = re.compile(r"\btime\.sleep\(")
    tests = [p for p in tracked() if p.suffix == ".py" and p.is_relative_to(ROOT / "tests")]
    assert [p.name for p in tests if p != Path(__file__) and sleeping.search(_text(p))] == []


def test_the_repository_names_no_download_address_and_no_place_outside_itself() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), number)
        for path in tracked()
        if path != Path(__file__) and _is_text(path)
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if HOSTS.search(line) or OUTSIDE.search(line)
    ]
    assert found == []


def test_the_lock_files_pin_everything_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = _text(ROOT / name).replace("\\\n", " ").splitlines()
        pins = [line for line in entries if line.strip() and not line.startswith("#")]
        assert pins
        assert all("==" in line and "--hash=sha256:" in line for line in pins), name


def test_tests_mirror_the_packages() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    for folder in folders - {ROOT / "tests"}:
        mirrored = ROOT / folder.relative_to(ROOT / "tests")
        assert mirrored.is_dir(), folder


def test_every_folder_of_the_packages_is_a_package_with_a_docstring() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert [folder.name for folder in folders if not (folder / "__init__.py").is_file()] == []


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def _is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:4096] and path.name != "LICENSE"
