"""One process freezes and one is killed, both at work: a third goes on within half a minute."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from bot.bench.bot_api import BotApi, message, serving
from bot.bench.crash import Ordeal, _tickets
from bot.bench.village import openings, requests, write_village
from storage.unit_of_work import UnitOfWork
from tests.conftest import _empty

LONGEST = 30.0
REQUESTS = 24


@dataclass
class Several(Ordeal):
    """The same bot in several processes on one PostgreSQL."""

    database: str = ""

    def _settings(self) -> dict[str, str]:
        return {**super()._settings(), "LINLI_DATABASE_URL": self.database}

    def reached(self) -> set[str]:
        return {shown.chat_id for shown in self.api.shown}

    def tickets(self) -> Counter[str]:
        return Counter(account for account, _ in self._ask(_tickets))

    def waiting(self) -> int:
        def look(uow: UnitOfWork) -> int:
            return uow.outbox.pending_count()

        return int(self._ask(look))


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> float:
    """How long it took."""
    begun, look = time.monotonic(), Event()
    while not is_so():
        assert time.monotonic() - begun < seconds
        look.wait(0.1)
    return time.monotonic() - begun


def test_what_two_processes_had_in_hand_is_done_by_a_third(
    postgres_url: str, tmp_path: Path
) -> None:
    _empty(postgres_url)
    write_village(tmp_path / "village.toml")
    api = BotApi()
    asked = list(requests(REQUESTS))
    first = openings()
    with serving(api) as url, ExitStack() as stack:
        house = Several(tmp_path, url, api, database=postgres_url)
        processes = [_started(house, stack) for _ in range(3)]  # the first one polls
        api.put(*first)
        until(lambda: api.waiting <= 1)
        api.put(
            *(message(len(first) + n, who, words) for n, (who, words) in enumerate(asked[:12], 1))
        )
        until(lambda: str(asked[2][0]) in house.reached())
        processes[0].send_signal(signal.SIGSTOP)
        processes[1].kill()
        api.put(
            *(message(len(first) + n, who, words) for n, (who, words) in enumerate(asked[12:], 13))
        )
        residents = {str(who) for who, _ in asked}
        took = until(lambda: residents <= house.reached())
        print(f"taken over in {took:.1f} s")
        assert took <= LONGEST
        processes[0].send_signal(signal.SIGCONT)
        until(lambda: house.waiting() == 0)
    found = house.tickets()
    assert {who: found[who] for who in residents} == dict.fromkeys(residents, 1)
    shown = Counter((s.chat_id, s.text) for s in api.shown if not s.is_edit)
    assert sum(count - 1 for count in shown.values()) <= 2  # one for each that was torn away


def _started(house: Several, stack: ExitStack) -> "subprocess.Popen[bytes]":
    process = house.start()
    stack.callback(_end, process)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.kill(process.pid, signal.SIGCONT)
        process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
