"""What was set aside: updates that could not be handled, messages that could not be delivered.

Listed by their ids and the reason; words are shown only when asked for. Trying again is safe:
whatever was done before is not done twice.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.commands.community import load_community
from bot.settings import Settings
from bot.wiring import open_database
from storage.inbox import InboxEntry
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork


@contextmanager
def _opened(settings: Settings) -> Iterator[UnitOfWork]:
    engine = open_database(settings)
    try:
        community = load_community(settings.community)
        with engine.connect() as connection, UnitOfWork(connection, community.id) as uow:
            yield uow
    finally:
        engine.dispose()


def list_inbox(settings: Settings) -> int:
    """Every update set aside; 1 when there is one."""
    with _opened(settings) as uow:
        found = uow.inbox.quarantined()
    _show_table(
        ["channel", "update", "received", "tries", "error"],
        [
            (e.channel, e.update_id, f"{e.received_at:%Y-%m-%d %H:%M:%S}", e.attempts, e.error_id)
            for e in found
        ],
    )
    return int(bool(found))


def show_inbox(settings: Settings, channel: str, update_id: str, *, personal: bool) -> int:
    """One update; its words only when ``personal``. 1 when there is none."""
    with _opened(settings) as uow:
        entry = uow.inbox.get(channel, update_id)
    return _show_one(entry, entry.raw if entry else "", personal=personal)


def replay_inbox(settings: Settings, ids: list[tuple[str, str]] | None, now: datetime) -> int:
    """Let these (or all that were set aside) be handled once more; 1 when one was not there."""
    with _opened(settings) as uow:
        chosen = ids if ids is not None else [_key(e) for e in uow.inbox.quarantined()]
        again = [uow.inbox.replay(channel, update_id, now) for channel, update_id in chosen]
        uow.commit()
    return _say_count(again, "update(s) wait again and are handled by the running service")


def list_outbox(settings: Settings) -> int:
    """The newest messages that could not be delivered; 1 when there is one."""
    with _opened(settings) as uow:
        found = uow.outbox.dead_letters()
    _show_table(
        ["id", "chat", "ticket", "tries", "reason"],
        [(e.id, e.lane, e.ticket or "", e.attempts, e.error or "") for e in found],
    )
    return int(bool(found))


def show_outbox(settings: Settings, id: str, *, personal: bool) -> int:
    """One message; its words only when ``personal``. 1 when there is none."""
    with _opened(settings) as uow:
        entry = uow.outbox.get(id)
    words = json.dumps(dict(entry.payload), ensure_ascii=False) if entry else ""
    return _show_one(entry, words, personal=personal)


def retry_outbox(settings: Settings, ids: list[str] | None, now: datetime) -> int:
    """Put these (or all dead ones) back into their lanes; 1 when one was not there."""
    with _opened(settings) as uow:
        letters = uow.outbox.dead_letters() if ids is None else [uow.outbox.get(id) for id in ids]
        again = [e is not None and uow.outbox.revive(e, now) for e in letters]
        uow.commit()
    return _say_count(again, "message(s) wait again and are sent by the running service")


def _key(entry: InboxEntry) -> tuple[str, str]:
    return entry.channel, entry.update_id


def _show_table(titles: list[str], rows: list[tuple[Any, ...]]) -> None:
    table = Table(*titles, box=None)
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row))
    Console().print(table if rows else "nothing was set aside")


def _show_one(entry: InboxEntry | OutboxEntry | None, words: str, *, personal: bool) -> int:
    console = Console()
    if entry is None:
        console.print("there is none of that number")
        return 1
    for field in fields(entry):
        if field.name not in ("raw", "payload"):
            value = getattr(entry, field.name)
            console.print(f"{field.name}: {value}", markup=False, soft_wrap=True)
    console.print(
        words if personal else "(words are shown with --personal)",
        markup=False,
        soft_wrap=True,
    )
    return 0


def _say_count(done: list[bool], what: str) -> int:
    Console().print(f"{sum(done)} {what}", soft_wrap=True)
    return int(not all(done))
