"""What people set right is right from the next message on, in their own community."""

from bot.commands.learning import corrections_in_database
from bot.settings import Settings
from intents.rules.ticket import Status
from tests.world import SMALL, World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


def claim_lamp(world: World) -> str:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    return world.ticket().code


def test_a_relabelled_phrase_is_right_from_the_next_message_on(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("li", f"relabel:{code}:suggestion")
    world.say("zhou", LAMP)
    assert world.ticket().intent == "suggestion"


def test_the_same_words_in_another_spelling_are_right_too(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("li", f"relabel:{code}:suggestion")
    world.say("zhou", "３號樓樓道燈壞了,晚上黑得看不見台階!")
    assert world.ticket().intent == "suggestion"


def test_other_phrases_are_understood_as_before(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("li", f"relabel:{code}:suggestion")
    world.say("zhou", "2号楼1单元门锁坏了，进不去门")
    assert world.ticket().intent == "repair"


def test_a_relabelled_ticket_is_routed_anew_with_its_old_clock(world: World) -> None:
    code = claim_lamp(world)
    due = world.ticket().due_at
    world.press_data("li", f"relabel:{code}:haircut")
    ticket = world.ticket()
    assert (ticket.intent, ticket.team, ticket.due_at) == ("haircut", "scissors", due)
    assert (ticket.status, ticket.assignee) == (Status.ASSIGNED, "li")
    fact = world.history(code)[-1]
    assert (fact.kind, fact.data["rule"], fact.data["before"]) == ("relabelled", "grid", "repair")


def test_whoever_holds_it_keeps_it_when_it_is_still_theirs(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("li", f"relabel:{code}:complaint")
    assert (world.ticket().status, world.ticket().assignee) == (Status.IN_PROGRESS, "li")


def test_the_likeliest_kinds_are_offered(world: World) -> None:
    claim_lamp(world)
    world.press("li", "改类")
    labels = [label for label, _ in world.screen("li").last.buttons]
    assert len(labels) >= 3
    assert "报修" not in labels


def test_the_same_kind_or_none_at_all_is_refused(world: World) -> None:
    code = claim_lamp(world)
    assert "已经是" in world.press_data("li", f"relabel:{code}:repair")
    assert "已经是" in world.press_data("li", f"relabel:{code}:nonsense")
    assert world.ticket().intent == "repair"


def test_residents_do_not_relabel(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("ma", f"relabel:{code}:complaint")
    assert world.ticket().intent == "repair"


def test_what_was_set_right_is_what_a_refit_learns(world: World) -> None:
    code = claim_lamp(world)
    world.press_data("li", f"relabel:{code}:suggestion")
    url = world.engine.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, database_url=url, community=SMALL)
    assert corrections_in_database(settings) == [(LAMP, "suggestion")]
