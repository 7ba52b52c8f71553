"""The service killed at random moments under load: what is lost, what comes twice.

The whole program in a process of its own, over real connections to a Bot API server of ours,
killed as by a power cut and started again, until everything was said; then the accounts are done.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from bot.bench.bot_api import TOKEN, BotApi, press, serving
from bot.bench.ground import Figures
from bot.bench.village import FIRST_RESIDENT, FIRST_WORKER, mixed, openings, write_village
from bot.clock import utc_now
from bot.commands.community import load_community
from bot.keys import open_vault
from intents.rules.ticket import Status
from storage.engine import open_engine, read
from storage.sealing import use_vault
from storage.unit_of_work import UnitOfWork

UPDATES, KILLS, REDELIVERED = 5000, 200, 0.05
LONGEST_REST = 900.0
QUIET = 3.0


def measure(scale: float = 1.0) -> Figures:
    """Lost, doubled and missing things after so many kills over so many updates."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        api = BotApi(redelivered=REDELIVERED)
        with serving(api) as url:
            ordeal = Ordeal(Path(folder), url, api)
            ordeal.suffer(max(20, round(UPDATES * scale)), max(2, round(KILLS * scale)))
            return ordeal.accounts()


@dataclass
class Ordeal:
    """One community, one bot, many deaths."""

    folder: Path
    url: str
    api: BotApi
    random: Random = field(default_factory=lambda: Random(3))
    quiet: float = QUIET  # seconds without a word, after which all has been said
    kills: int = 0
    told: dict[int, str] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    _number: int = 0
    _begun: float = field(default_factory=time.perf_counter)

    def suffer(self, updates: int, kills: int) -> None:
        """Everything happens, and the bot dies so often meanwhile."""
        write_village(self.folder / "village.toml")
        first = openings()
        self.api.put(*first)
        self._number = len(first)
        waiting = mixed(updates, self._number + 1)
        share = -(-len(waiting) // kills)
        for kill in range(kills):
            if kill == kills // 2:
                self._live_in_peace()  # what has been told hangs before the staff: claims begin
            part = waiting[kill * share : (kill + 1) * share]
            self._happen(part)
            self._live_and_die()
        self._live_in_peace()

    def _live_in_peace(self) -> None:
        process = self.start()
        try:
            self._until_quiet()
        finally:
            process.terminate()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def _happen(self, updates: list[dict[str, Any]]) -> None:
        # Numbers rise in the order things happen, presses among them: whoever confirms one
        # confirms all before it.
        for update in updates:
            self._number += 1
            update["update_id"] = self._number
        self.api.put(*updates)
        for update in updates:
            sent = update["message"]
            if sent["chat"]["id"] >= FIRST_RESIDENT and not sent["text"].startswith("/"):
                self.told[sent["chat"]["id"]] = sent["text"]
        self._press_claims()

    def _press_claims(self) -> None:
        """Some of the cards that have appeared are claimed."""
        for shown in list(self.api.shown):
            data = next((button for button in shown.buttons if button.startswith("claim:")), None)
            is_worker = FIRST_WORKER <= int(shown.chat_id) < FIRST_RESIDENT
            if data and is_worker and data not in self.pressed and self.random.random() < 0.3:
                self.pressed.add(data)
                self._number += 1
                worker = int(shown.chat_id)
                self.api.put(press(self._number, worker, worker, shown, data))

    def _live_and_die(self) -> None:
        process = self.start()
        assert process.stdout is not None
        process.stdout.readline()  # it is ready; now it may happen at any moment
        time.sleep(self.random.uniform(0.0, 1.2))
        process.kill()
        process.wait()
        process.stdout.close()
        self.kills += 1

    def start(self) -> "subprocess.Popen[bytes]":
        """The bot, in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env={**os.environ, **self._settings()},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _settings(self) -> dict[str, str]:
        return {
            "LINLI_COMMUNITY": str(self.folder / "village.toml"),
            "LINLI_DATABASE_URL": f"sqlite:///{self.folder / 'bench.db'}",
            "LINLI_DATA_DIR": str(self.folder),
            "LINLI_HTTP_PORT": "0",
            "LINLI_TELEGRAM_TOKEN": TOKEN,
            "LINLI_TELEGRAM_BASE_URL": f"{self.url}/bot",
            "LINLI_TELEGRAM_FILE_URL": f"{self.url}/file/bot",
        }

    def _until_quiet(self) -> None:
        """Until nothing has been said for a while and nothing waits."""
        end, said = time.monotonic() + LONGEST_REST, -1
        while time.monotonic() < end:
            before, said = said, len(self.api.shown)
            if said == before and self.api.waiting <= 1 and not self._ask(_backlog):
                return
            time.sleep(self.quiet)

    def accounts(self) -> Figures:
        """What the database and the screens tell."""
        tickets = self._ask(_tickets)
        per_resident = Counter(reporter for reporter, _ in tickets)
        claimed = {code for _, code in tickets if code}
        shown = Counter((s.chat_id, s.text) for s in self.api.shown if not s.is_edit)
        reached = {int(chat) for chat, _ in shown}
        return {
            "updates": self._number,
            "kills": self.kills,
            "requests": len(self.told),
            "lost_requests": sum(per_resident[str(who)] == 0 for who in self.told),
            "double_tickets": sum(per_resident[str(who)] > 1 for who in self.told),
            "claims": len(self.pressed),
            "lost_claims": len({data.partition(":")[2] for data in self.pressed} - claimed),
            "notices": sum(shown.values()),
            "doubled_notices": sum(count - 1 for count in shown.values()),
            "residents_not_told": sum(who not in reached for who in self.told),
            "updates_set_aside": self._ask(lambda uow: uow.inbox.quarantined_count()),
            "integrity": self._integrity(),
            "seconds": round(time.perf_counter() - self._begun),
        }

    def _ask(self, question: Callable[[UnitOfWork], Any]) -> Any:
        with self._engine() as engine, read(engine) as connection:
            community = load_community(self.folder / "village.toml")
            with UnitOfWork(connection, community.id) as uow:
                return question(uow)

    def _integrity(self) -> str:
        with self._engine() as engine, engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        url = self._settings()["LINLI_DATABASE_URL"]
        engine = open_engine(url)
        use_vault(engine, open_vault(self.folder / "words.key"))
        yield engine
        engine.dispose()


def _backlog(uow: UnitOfWork) -> int:
    return uow.inbox.backlog(utc_now()).count + uow.outbox.pending_count()


def _tickets(uow: UnitOfWork) -> list[tuple[str, str]]:
    """(account of the reporter, code when somebody has claimed it)."""
    found = []
    for ticket in uow.tickets.all():
        account = next((a.account_id for a in uow.people.accounts(ticket.reporter)), "")
        found.append((account, ticket.code if ticket.status is Status.IN_PROGRESS else ""))
    return found
