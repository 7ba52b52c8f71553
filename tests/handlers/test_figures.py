"""The figures of stories read from the database are those of the facts that were recorded."""

from datetime import timedelta

from intents.rules.figures import figures
from intents.rules.scope import Scope
from intents.rules.ticket import TicketEvent
from tests.world import World


def test_figures_equal_a_recount_of_the_events(world: World) -> None:
    lives = [
        ("李大爷", ["接单", "办结"], "已解决"),
        ("孙姐", ["接单", "办结"], "没修好"),
        ("赵婶", ["接单"], ""),
    ]
    for who, steps, verdict in lives:
        world.start(who)
        world.say(who, f"3号楼{['一', '二', '三'][len(world.tickets())]}单元的门锁坏了，关不上")
        for step in steps:
            world.press("li", step, group="staff")
        if verdict:
            world.press(who, verdict)
    world.press("李大爷", "满意")
    with world.uow() as uow:
        stories = uow.tallies.stories(
            Scope("fang", sees_everything=True),
            world.now - timedelta(days=1),
            world.now + timedelta(days=1),
        )
    told = figures(stories, world.now)
    events = {t.code: world.history(t.code) for t in world.tickets()}
    assert told.received == len(events) == 3
    assert told.satisfaction_rate.part == count(events, "rated", rating="satisfied")
    assert told.solution_rate.part == count(events, "confirmed")
    assert told.solution_rate.whole == count(events, "confirmed") + count(events, "reopened")
    assert told.to_claim.count == count(events, "claimed")
    assert told.to_contact.count == count(events, "resolved")  # nobody was asked before


def count(events: dict[str, list[TicketEvent]], kind: str, **data: str) -> int:
    """In how many tickets such a fact stands."""
    return sum(
        any(e.kind == kind and data.items() <= e.data.items() for e in history)
        for history in events.values()
    )
