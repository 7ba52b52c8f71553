"""The replayed day, in small: everything happens, and every clock at its own minute."""

from bot.bench.day import Day
from bot.bench.ground import demo_tools
from intents.rules.ticket import Status


def test_a_small_day_is_replayed_to_its_last_clock() -> None:
    with demo_tools() as tools:
        day = Day(tools, people=60, requests=25)
        day.settle()
        day.replay()
        tickets = tools.writer.read(lambda uow: list(uow.tickets.all()))
        next_due = tools.writer.read(lambda uow: uow.timers.next_due())
    assert len(tickets) >= 15
    assert {Status.CLOSED, Status.ASSIGNED} <= {ticket.status for ticket in tickets}
    assert any(ticket.rating for ticket in tickets)
    assert day.fired > len(tickets)
    assert day.late == 0
    assert next_due is None or next_due > day.now
