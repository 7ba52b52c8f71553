"""The program dies at every named place; started again, it loses nothing and repeats one notice.

In this process a death raises through everything and stops every later write; two are real ones.
"""

import ast
import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.backup import back_up, restore
from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.pacing import Limits, Window
from bot.settings import Settings
from bot.telegram.parsing import Parser
from bot.telegram.poller import Poller
from bot.telegram.webhook import HEADER, webhook_route
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from bot.wiring import new_code
from handlers.telling import HALF_TOLD_WAITS
from storage.engine import open_engine
from storage.failpoints import Killed, arm, disarm
from storage.ids import next_id
from storage.inbox import InboxEntry
from storage.timers import Timer
from storage.writer import Writer
from tests.bot.fakes import NOON, FakeChannel, HandClock, change, make_tools
from tests.bot.telegram.recording import silent
from tests.bot.telegram.updates import message
from tests.bot.test_inbox_worker import Broken, with_understander
from tests.conftest import COMMUNITY, _empty

ROOT = Path(__file__).parents[2]
LIFE = [
    *("poll.fetched", "poll.stored", "inbox.store", "inbox.stored", "inbox.claimed"),
    *("turn.begin", "turn.handled", "turn.failure", "turn.failed"),
    *("commit", "commit.group", "committed.group"),
    *("outbox.lease", "outbox.leased", "outbox.send", "outbox.sent"),
    *("outbox.settle", "outbox.settled"),
    *("timers.claimed", "timer.fire", "timer.fired", "timer.failure"),
]
ONLY_SHARED = ["committed", "inbox.claim", "timers.claim"]
BACKUP = [
    f"backup.{place}" for place in ["begin", "copied", "packed", "checked", "named", "rotated"]
]
RESTORE = [
    f"restore.{place}"
    for place in ("unpacked", "upgraded", "recounted", "set_aside", "placed", "done")
]
ELSEWHERE = [
    *("webhook.received", "webhook.stored", "move.batch", "move.copied", "move.compared"),
    *("move.done", "migration.begin", "migration.step", "migration.commit", "migration.done"),
]


def _message(who: int, text: str) -> dict[str, Any]:
    person = {"id": who, "is_bot": False, "first_name": "x"}
    return message(text, {"id": who, "type": "private", "first_name": "x"}, **{"from": person})


WIDE = Window(1000, timedelta(seconds=1))


class Source:
    """What Telegram keeps until it is confirmed."""

    def __init__(self) -> None:
        texts = {101: "3号楼2单元楼道灯坏了", 102: "楼道灯坏了", 103: "我是王阿姨，灯坏了"}
        self.updates = [
            {"update_id": n, "message": _message(who, text)}
            for n, (who, text) in enumerate(texts.items(), 1)
        ]

    async def raw_updates(self, offset: int | None, kinds: object) -> list[dict[str, Any]]:
        """From the offset on; what is before it is forgotten."""
        self.updates = [u for u in self.updates if u["update_id"] >= (offset or 0)]
        return self.updates


class Wire(FakeChannel):
    """Reads what Telegram sends and keeps what it is given, through every death."""

    def parse(self, entry: InboxEntry) -> Any:
        return Parser()(entry)


class Life:
    """One community through several lives of its process."""

    def __init__(self, url: str, clock: HandClock) -> None:
        self.url, self.clock = url, clock
        self.source, self.wire = Source(), Wire(pace=Limits(WIDE, lambda _: WIDE))

    def start(self) -> Tools:
        tools = make_tools(Writer(open_engine(self.url), COMMUNITY, threads=2), self.clock)
        house = replace(tools.house, new_code=new_code, new_id=next_id)
        return with_understander(
            replace(tools, house=house), Broken(tools.house.understander, "王阿姨")
        )

    async def live(self, tools: Tools) -> None:
        """Everything that happens, until nothing more does."""
        inbox = InboxWorker(tools, {"telegram": self.wire.parse})
        timers = TimerWorker(tools)
        delivery = Delivery(tools, {"telegram": self.wire, "web": FakeChannel(name="web")})
        if not tools.writer.is_shared:
            await delivery._take_back()
        source: Any = self.source
        poller = Poller(source, tools.reception, silent(tools))
        for _ in range(2):
            if self.source.updates:
                await poller.step()
        for seconds in (0, 2, 12, 40, HALF_TOLD_WAITS.total_seconds(), 200, 2000, 90):
            self.clock.pass_by(seconds)
            while await inbox.round():
                pass
            await timers.round()
            while await delivery.start_some():
                for end in await _ends(delivery):
                    raise end

    def end(self, tools: Tools) -> None:
        tools.writer.close()
        tools.writer.engine.dispose()


async def _ends(delivery: Delivery) -> list[BaseException]:
    ends = await asyncio.gather(*delivery._tasks, return_exceptions=True)
    return [end for end in ends if isinstance(end, BaseException)]


@pytest.fixture
def life(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> Life:
    path = tmp_path / "linli.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Life(f"sqlite:///{path}", clock)


@pytest.fixture(autouse=True)
def _alive_again() -> Iterator[None]:
    yield
    disarm()


async def _die_and_live(life: Life, place: str, times: int) -> None:
    tools = life.start()
    change(tools.writer, lambda uow: uow.timers.put(Timer("half_told", NOON, "b", data={})))
    arm(place, times)
    with suppress(Killed):
        await life.live(tools)
    assert disarm(), f"{place} was not passed {times} times"
    life.end(tools)
    tools = life.start()
    await life.live(tools)
    _check(life, tools)
    life.end(tools)


def _check(life: Life, tools: Tools) -> None:
    def look(uow: Any) -> Any:
        people = [uow.people.by_account("telegram", str(n)) for n in (101, 102, 103)]
        reporters = Counter(ticket.reporter for ticket in uow.tickets.all())
        return (
            [reporters[person.id] if person else 0 for person in people],
            [entry.update_id for entry in uow.inbox.quarantined()],
            uow.inbox.backlog(life.clock()).count,
            uow.outbox.pending_count(),
            uow.timers.due(life.clock(), 9),
        )

    tickets, aside, unhandled, unsaid, timers = tools.writer.read(look)
    assert tickets == [1, 1, 0]
    assert aside == ["3"]
    assert (unhandled, unsaid, timers) == (0, 0, [])
    said = Counter((p.chat_id, p.entry.payload["text"], p.shown_as) for p in life.wire.parcels)
    assert {"101", "102", "103"} <= {chat for chat, _, _ in said}
    assert sum(count - 1 for count in said.values()) <= 1


@pytest.mark.parametrize("place", LIFE)
async def test_a_death_costs_nothing_and_doubles_one_notice_at_most(life: Life, place: str) -> None:
    await _die_and_live(life, place, 1)


@pytest.mark.parametrize("times", [2, 4, 7])
async def test_a_later_commit_may_be_the_last(life: Life, times: int) -> None:
    await _die_and_live(life, "commit.group", times)


@pytest.mark.parametrize("place", [*ONLY_SHARED, "turn.handled", "outbox.sent"])
async def test_on_postgresql_another_process_goes_on(
    postgres_url: str, clock: HandClock, place: str
) -> None:
    _empty(postgres_url)
    await _die_and_live(Life(postgres_url, clock), place, 2 if place == "committed" else 1)


@pytest.mark.parametrize("place", ["webhook.received", "webhook.stored"])
async def test_a_webhook_that_dies_has_not_said_200(life: Life, place: str) -> None:
    tools = life.start()
    app = Starlette(routes=[webhook_route("/t", "a" * 16, tools.reception, silent(tools))])
    update = {"update_id": 7, "message": message("灯坏了")}
    headers = {HEADER: "a" * 16}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as client:
        arm(place)
        with pytest.raises(Killed):
            await client.post("/t", json=update, headers=headers)
        assert disarm()
        again = await client.post("/t", json=update, headers=headers)
        assert again.status_code == 200
    assert tools.writer.read(lambda uow: uow.inbox.backlog(NOON).count) == 1
    life.end(tools)


@pytest.mark.parametrize("place", BACKUP)
def test_a_backup_that_dies_leaves_no_bad_archive(life: Life, tmp_path: Path, place: str) -> None:
    settings = Settings(_env_file=None, database_url=life.url, data_dir=tmp_path)
    kept = tmp_path / "kept"
    arm(place)
    with pytest.raises(Killed):
        back_up(settings, kept, NOON, keep=3)
    disarm()
    for archive in kept.glob("*.tar"):
        restore(archive, settings, NOON)
    back_up(settings, kept, NOON, keep=3)
    assert len(list(kept.glob("*.tar"))) == 1


@pytest.mark.parametrize("place", RESTORE)
def test_a_restore_that_dies_leaves_the_old_or_the_new(
    life: Life, tmp_path: Path, place: str
) -> None:
    settings = Settings(_env_file=None, database_url=life.url, data_dir=tmp_path)
    archive = back_up(settings, tmp_path / "kept", NOON, keep=3)
    arm(place)
    with pytest.raises(Killed):
        restore(archive, settings, NOON)
    disarm()
    tools = life.start()
    assert tools.writer.read(lambda uow: list(uow.tickets.all())) == []
    life.end(tools)
    restore(archive, settings, NOON)


def test_a_real_death_is_as_sudden(life: Life, tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if "LINLI" not in name},
        "LINLI_DATABASE_URL": life.url,
        "LINLI_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot", "backup", str(tmp_path / "kept")]
    killed = {**environment, "LINLI_FAILPOINT": "backup.packed"}
    assert subprocess.run(command, env=killed, cwd=tmp_path, check=False).returncode == -9
    assert list((tmp_path / "kept").glob("*.tar")) == []
    settings = Settings(_env_file=None, database_url=life.url, data_dir=tmp_path)
    assert back_up(settings, tmp_path / "kept", NOON, keep=3).exists()


def test_every_place_is_died_at() -> None:
    named = {
        str(node.args[0].value)
        for package in ("bot", "handlers", "storage")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "hit"
        and isinstance(node.args[0], ast.Constant)
    }
    assert named == {*LIFE, *ONLY_SHARED, *BACKUP, *RESTORE, *ELSEWHERE}
    assert len(named) >= 30
