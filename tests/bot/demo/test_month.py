"""The invented month, in small: it is made by the service itself, in the past, and only once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.month import DAYS
from bot.demo.playing import play_month
from bot.settings import Settings
from bot.wiring import build_house, open_database
from intents.rules.ticket import Status
from storage.writer import Writer

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_a_small_month_ends_now_with_solved_and_open_tickets_and_nothing_on_its_way(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'linli.db'}")
    house, engine = build_house(settings, is_demo=True), open_database(settings)
    gone: list[float] = []
    count = play_month(settings, engine, house, NOW, gone.append, share=0.05)
    writer = Writer(engine, house.community.id)
    tickets = writer.read(lambda uow: list(uow.tickets.all()))
    assert count == len(tickets) >= 15
    assert sum(ticket.status is Status.CLOSED for ticket in tickets) >= 5
    assert any(ticket.rating for ticket in tickets)
    began = NOW - timedelta(days=DAYS)
    assert all(began <= ticket.created_at <= ticket.updated_at <= NOW for ticket in tickets)
    assert gone == sorted(gone)
    assert writer.read(lambda uow: uow.outbox.pending_count()) == 0
    assert writer.read(lambda uow: uow.inbox.quarantined_count()) == 0
    assert writer.read(lambda uow: uow.timers.next_due()) > NOW
    assert play_month(settings, engine, house, NOW, gone.append) is None
    writer.close()
    engine.dispose()
