"""Naughty strings through every field of every form and onto every page, in a real browser.

Forms and pages are found from the table of routes: one that is neither visited, nor sent, nor named
below with a reason fails the first test. A page that shows a dialog, reports to its policy,
complains, asks another host, breaks, or takes words for markup fails the others.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import compile_path

from bot.web.desk.acting import NEEDS_WORDS
from storage.engine import open_engine
from tests.bot.web.desk.test_rights import routes
from tests.bot.web.naughty_scene import (
    MARK,
    NOT_SHOWN,
    Theatre,
    examples,
    on_stage,
    unfilled,
)
from tests.bot.web.naughty_words import NAUGHTY, packed

playwright = pytest.importorskip("playwright.sync_api")

# No pages: scripts ask for them, and show what they get on a page that is visited.
BY_SCRIPT = {
    "GET /chat/{account}/api/overview",
    "GET /chat/{account}/api/live",
    "GET /chat/{account}/api/chats/{chat}/messages",
    "POST /chat/{account}/api/chats/{chat}/messages",
    "POST /chat/{account}/api/chats/{chat}/presses",
    "POST /chat/{account}/api/chats/{chat}/photos",
    "GET /chat/{account}/files/{chat}/{name}",
    "GET /static",
}
# Files to keep: the browser shows nothing of them, they must only come.
FILES = (".xlsx", ".docx", ".ics", ".png", ".webmanifest")
# Words for others are cut at 1,000 or 2,000 letters; what has no limit gets all at once.
MOST = 1900
EVERYTHING = " ".join(NAUGHTY)
# Answers that say no; what we block ourselves; a date that is none, which the browser leaves out.
EXPECTED = (
    *("Failed to load resource", "net::ERR", "registration blocked by Playwright"),
    "does not conform to the required format",
)
WRITTEN = {"text", "textarea", "search", "tel", "password", "email", "url"}
REPORT = """document.addEventListener('securitypolicyviolation',
  e => console.error('policy', e.violatedDirective, e.blockedURI))"""
LOOK = f"""() => [document.querySelectorAll('.naughty').length,
  document.documentElement.textContent.includes('{MARK}')]"""
FORMS = """() => [...document.forms]
  .filter(f => f.id !== 'composer' && f.getAttribute('method') !== 'dialog')
  .map(f => ({action: new URL(f.getAttribute('action') || '', location).href,
    method: f.getAttribute('method') || 'get',
    enctype: f.getAttribute('enctype') || 'application/x-www-form-urlencoded',
    fields: [...f.elements].filter(e => e.name).map(e => [e.name, e.type, e.value])}))"""
SUBMIT = """([form, values]) => {
  const made = document.createElement('form')
  for (const name of ['action', 'method', 'enctype']) made.setAttribute(name, form[name])
  for (const [name, kind, value] of values) {
    const one = document.createElement(kind === 'file' ? 'input' : 'textarea')
    one.name = name
    if (kind === 'file') {
      one.type = 'file'
      const held = new DataTransfer()
      held.items.add(new File([value], value.slice(0, 60)))
      one.files = held.files
    } else one.value = value
    made.append(one)
  }
  document.body.append(made)
  HTMLFormElement.prototype.submit.call(made)
}"""
Field = tuple[str, str, str]


@dataclass(frozen=True)
class Form:
    """A form as it stood on a page; ``fields`` are (name, type, value)."""

    action: str
    method: str
    enctype: str
    fields: tuple[Field, ...]

    @property
    def path(self) -> str:
        """Where it goes, without what it asks."""
        return re.sub(r"^https?://[^/]+|[?#].*$", "", self.action)

    def filled(self) -> Iterator[list[Field]]:
        """Words in the fields for words, pack by pack; then words in every field."""
        written = [(name, kind) for name, kind, _ in self.fields if kind in WRITTEN]
        packs = packed(MOST)
        for number, pack in enumerate(packs if written else ()):
            rest = packs[-number]
            said = [(n, k, rest if at % 2 else pack) for at, (n, k) in enumerate(written)]
            yield [*said, *self._chosen(number)]
        names = dict.fromkeys((name, kind) for name, kind, _ in self.fields)
        if len(names) > len(written) or not names:
            for pack in packs if self.method == "get" else [EVERYTHING]:
                yield [(name, kind, pack) for name, kind in names]

    def _chosen(self, number: int) -> Iterator[Field]:
        """What is not written: one of the buttons in turn, the first of the ticks."""
        kept = [one for one in self.fields if one[1] not in WRITTEN]
        buttons = [one for one in kept if one[1] == "submit"]
        chosen = {name: value for name, kind, value in reversed(kept) if kind != "submit"}
        yield from ((name, "text", value) for name, value in chosen.items())
        if buttons:
            yield buttons[number % len(buttons)]


@dataclass
class Watcher:
    """A browser of the secretary's, and everything that went wrong in it."""

    theatre: Theatre
    context: Any
    page: Any
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """From now on."""
        address = self.theatre.address
        self.context.add_init_script(REPORT)
        page = self.page
        page.on("pageerror", lambda error: self.note(f"error {error}"))
        page.on("dialog", self._dismiss)
        page.on("console", self._console)
        page.on("response", lambda a: a.status < 500 or self.note(f"{a.status} {a.url[:200]}"))
        page.on(
            "request",
            lambda r: r.url.startswith((address, "blob:", "data:")) or self.note(f"asked {r.url}"),
        )

    def note(self, fault: str) -> None:
        """Something went wrong on the page of this moment."""
        self.faults.append(f"{self.page.url[:120]}: {fault[:300]}")

    def come_back(self, person: str = "fang") -> None:
        """Signed in at the desk and in the chats, whatever was signed out of before."""
        self.context.clear_cookies()
        self.context.add_cookies(self.theatre.cookies(person))
        self.page.request.post(
            f"{self.theatre.address}/enter-together", headers={"origin": self.theatre.address}
        )

    def visit(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.theatre.address + path)
        if path.startswith("/chat/") and not path.endswith(("/leave", "/back")):
            self.page.wait_for_selector("#log[aria-busy=false]")
        self.look(path)

    def look(self, at: str) -> None:
        """Nothing was taken for markup."""
        elements, is_shown = self.page.evaluate(LOOK)
        if elements:
            self.note(f"words became markup after {at}")
        if is_shown:
            self.seen.add(at)

    def gather(self, found: dict[str, "Form"]) -> None:
        """The forms on this page that are not known yet."""
        for told in self.page.evaluate(FORMS):
            form = Form(**{**told, "fields": tuple(map(tuple, told["fields"]))})
            found.setdefault(kind_of(form), form)

    def send(self, form: Form, values: list[Field]) -> None:
        """Send a form as the browser does, and look at what comes back."""
        told = {"action": form.action, "method": form.method, "enctype": form.enctype}
        try:
            with self.page.expect_navigation():
                self.page.evaluate(SUBMIT, [told, values])
        except playwright.Error as error:
            if "ERR_ABORTED" not in str(error):  # a file to keep: the page stays
                raise
        self.look(form.path)

    def _dismiss(self, dialog: Any) -> None:
        self.note(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(e in message.text for e in EXPECTED):
            self.note(f"console {message.text}")


@pytest.fixture(scope="module")
def theatre(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("naughty")
    shutil.copyfile(sqlite_template, folder / "linli.db")
    engine = open_engine(f"sqlite:///{folder / 'linli.db'}")
    with on_stage(engine, folder) as stage:
        yield stage
    engine.dispose()


@pytest.fixture(scope="module")
def watcher(chromium: Any, theatre: Theatre) -> Iterator[Watcher]:
    context = chromium.new_context(locale="zh-CN", service_workers="block")
    watcher = Watcher(theatre, context, context.new_page())
    watcher.watch()
    watcher.come_back()
    yield watcher
    context.close()


@pytest.fixture(scope="module")
def forms(watcher: Watcher) -> dict[str, Form]:
    """Every form that stands on some page, once for each action; every page was looked at."""
    found: dict[str, Form] = {}
    watcher.come_back("cao")
    watcher.visit("/desk/services")
    watcher.gather(found)
    watcher.come_back()
    for path in pages(watcher.theatre):
        watcher.visit(path)
        watcher.gather(found)
    # The demo is entered by a click; elsewhere there is this.
    fields = tuple((name, "text", "") for name in ("next", "name", "password"))
    address = f"{watcher.theatre.address}/desk/sign-in"
    found["sign in"] = Form(address, "post", "application/x-www-form-urlencoded", fields)
    return found


def pages(theatre: Theatre) -> list[str]:
    """The address of every page; KeyError for a path whose names nobody has an example of."""
    known = examples(theatre.site)
    found: list[str] = []
    for method, path, _ in routes(list(theatre.site.door.app.routes)):
        if method == "GET" and f"GET {path}" not in BY_SCRIPT and not path.endswith(FILES):
            found += known[path] if "{" in path else [path]
    listed = [f"/desk/tickets?page={number}" for number in range(1, 14)]
    return [*found, *listed]


def kind_of(form: Form) -> str:
    """What makes two forms the same: where they go and what they ask."""
    path = re.sub(
        r"^(/desk/(?:tickets|incidents)|/q|/desk/enter|/mydata)/[^/]+", r"\1/…", form.path
    )
    return f"{form.method.upper()} {path} {sorted({name for name, _, _ in form.fields})}"


def every(theatre: Theatre) -> set[str]:
    return {f"{method} {path}" for method, path, _ in routes(list(theatre.site.door.app.routes))}


def test_what_is_sent_is_what_people_can_do(theatre: Theatre, forms: dict[str, Form]) -> None:
    assert every(theatre) >= BY_SCRIPT
    acted = {form.path.rpartition("/")[2] for form in forms.values() if form.method == "post"}
    assert {*NEEDS_WORDS, "contact", "assign", "relabel", "whistle", "merge"} <= acted
    assert len(NAUGHTY) >= 515
    assert unfilled(theatre.site.tools.writer._engine) == NOT_SHOWN


def test_every_page_shows_them_as_words(watcher: Watcher, forms: dict[str, Form]) -> None:
    # The fixture has looked at every page to find its forms.
    assert watcher.faults == []
    showing = ("/desk/", "/desk/topics", "/desk/services", "/chat/p-wang_ayi/", "/sheets/")
    tickets = ("/desk/tickets?page=", "/desk/tickets/STAMPED", "/desk/tickets/STAMPED/file")
    for begins in (*showing, *tickets):
        assert any(path.startswith(begins) for path in watcher.seen), begins


def test_every_field_of_every_form_takes_them(watcher: Watcher, forms: dict[str, Form]) -> None:
    sent: set[str] = set()
    while rest := [kind for kind in forms if kind not in sent]:
        (kind, *_), form = rest, forms[rest[0]]
        sent.add(kind)
        watcher.come_back("cao" if "vacancy" in kind else "fang")
        for number, values in enumerate(form.filled()):
            # A ticket of its own for every pack: after an action it is another.
            action = re.sub(r"/S[A-Z_]+(?=/\w+$)", f"/W{number:02d}", form.action)
            watcher.send(replace(form, action=action), values)
            watcher.gather(forms)  # some stand only on the answer to another
    assert watcher.faults == []
    unsent = {
        path
        for path in (
            one.removeprefix("POST ") for one in every(watcher.theatre) if one[:4] == "POST"
        )
        if not any(compile_path(path)[0].match(form.path) for form in forms.values())
    }
    assert unsent == {one.removeprefix("POST ") for one in BY_SCRIPT if one[:4] == "POST"}


def test_what_residents_write_in_the_chat_is_shown_as_words(watcher: Watcher) -> None:
    watcher.come_back()
    watcher.visit("/chat/p-wang_ayi/")
    write = """async ([chat, text, client_id]) => (await fetch(`api/chats/${chat}/messages`,
      {method: 'POST', body: JSON.stringify({client_id, text})})).status"""
    rooms = watcher.page.evaluate("fetch('api/overview').then(a => a.json()).then(o => o.rooms)")
    assert len(rooms) >= 2
    for number, pack in enumerate(packed(MOST)):
        for at, room in enumerate(rooms):
            told = [room["id"], f"3号楼楼道灯坏了 {pack}", f"naughty-{number:03d}-{at}"]
            assert watcher.page.evaluate(write, told) == 202
    watcher.theatre.run(watcher.theatre.site.settle())
    for path in (
        "/chat/p-wang_ayi/",
        "/chat/p-li/#g-staff",
        "/together",
        "/desk/",
        "/desk/tickets",
    ):
        watcher.visit(path)
    assert watcher.faults == []
