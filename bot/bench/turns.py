"""A resident's whole turn: received, understood, ticket routed, cards in the outbox, committed."""

import time
from datetime import UTC, datetime

from bot.bench.ground import Figures, demo_tools, spread
from bot.tools import Tools
from handlers.incoming import Chat, Incoming, Kind, Sender
from handlers.turn import run
from storage.inbox import InboxEntry
from storage.unit_of_work import UnitOfWork

TURNS = 400
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def measure() -> Figures:
    """Milliseconds of one turn alone (each waits for its own sync to disk), and turns a second."""
    with demo_tools() as tools:
        alone = [_timed(tools, number) for number in range(TURNS)]
        started = time.perf_counter()
        futures = [tools.writer.submit(_Turn(tools, TURNS + n)) for n in range(TURNS)]
        for future in futures:
            future.result()
        rate = TURNS / (time.perf_counter() - started)
    return {"turn_ms": spread(alone), "turns_per_second_together": round(rate)}


def _timed(tools: Tools, number: int) -> float:
    started = time.perf_counter()
    tools.writer.run(_Turn(tools, number))
    return time.perf_counter() - started


class _Turn:
    """The work of one turn, as the inbox worker submits it."""

    def __init__(self, tools: Tools, number: int) -> None:
        self._tools = tools
        self._number = number
        # What the catalog shows to newcomers is what people really ask for.
        self._wishes = [text for spec in tools.house.catalog for text in spec.suggestions]

    def __call__(self, uow: UnitOfWork) -> None:
        update, account = str(self._number), f"{self._number % 97}"
        lane = f"web:p-{account}"
        uow.inbox.receive("web", update, lane, self._number, "{}", NOW)
        incoming = Incoming(
            kind=Kind.MESSAGE,
            chat=Chat("web", f"p-{account}", is_private=True),
            at=NOW,
            update_id=update,
            sender=Sender(f"p-{account}", account),
            message_id=update,
            text=self._wishes[self._number % len(self._wishes)],
        )
        entry = uow.inbox.get("web", update)
        assert isinstance(entry, InboxEntry)
        run(self._tools.house, uow, entry, incoming, NOW)
