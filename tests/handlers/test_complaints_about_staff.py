"""A complaint about one of the staff: never known to that person nor to their deputy."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.world import World

RUDE = "投诉李网格态度恶劣，3号楼的老人去办事还被他吼"
EVERYBODY = ("li", "wang", "zhao", "fang", "shen", "chen", "sun")


def told(world: World, text: str) -> World:
    world.start("ma")
    for member in EVERYBODY:
        world.start(member)
    world.say("ma", text)
    assert world.ticket().intent == "complaint"
    return world


@pytest.fixture
def rude(world: World) -> World:
    """ma complains about li, whose deputy is wang."""
    return told(world, RUDE)


def knows(world: World, who: str) -> bool:
    """Whether anything of the newest ticket can be read on the person's own screen."""
    text = world.screen(who).text
    return world.ticket().code in text or "吼" in text


def test_it_goes_to_the_secretary_alone(rude: World) -> None:
    assert [who for who in EVERYBODY if knows(rude, who)] == ["fang"]
    assert rude.group("staff").messages == []
    assert "方书记" in rude.screen("ma").card().text


def test_nobody_it_concerns_hears_of_it_in_its_whole_life(rude: World) -> None:
    rude.wait(timedelta(days=3))
    rude.press("fang", "接单")
    rude.wait(timedelta(days=20))
    rude.press("fang", "接单")
    rude.press("fang", "问居民")
    rude.say("fang", "是哪一天的事？")
    rude.say("ma", "上周五")
    rude.press("fang", "办结")
    rude.wait(timedelta(days=4))
    rude.press("ma", "没修好")
    rude.press("fang", "办结")
    rude.press("ma", "已解决")
    assert rude.ticket().status is Status.CLOSED
    assert [who for who in ("li", "wang", "zhao", "chen", "sun") if knows(rude, who)] == []
    assert rude.group("staff").messages == []
    assert rude.group("home").messages == []


@pytest.mark.parametrize("who", ["li", "wang"])
@pytest.mark.parametrize(
    "verb", ["claim", "resolve", "open", "comment", "transfer", "merge", "decline", "return"]
)
def test_no_button_tells_them_that_it_exists(rude: World, who: str, verb: str) -> None:
    code = rude.ticket().code
    assert "没有找到" in rude.press_data(who, f"{verb}:{code}")
    assert rude.ticket().status is Status.ASSIGNED


@pytest.mark.parametrize("who", ["li", "wang"])
def test_no_list_shows_it_to_them(rude: World, who: str) -> None:
    rude.say(who, "/todo")
    rude.say(who, f"{rude.ticket().code}办得怎么样了")
    assert "吼" not in rude.screen(who).text
    rude.say("fang", "/todo")
    assert "李网格态度" in rude.screen("fang").text


def test_it_cannot_be_handed_to_those_it_is_about(rude: World) -> None:
    rude.press("fang", "接单")
    rude.press("fang", "转派")
    offered = "\n".join(label for label, _ in rude.screen("fang").last.buttons)
    assert "赵网格长" in offered
    assert "李网格" not in offered
    assert "王网格" not in offered
    said = rude.press_data("fang", f"transfer:{rude.ticket().code}:li")
    assert "有关" in said
    assert rude.ticket().status is Status.IN_PROGRESS


def test_a_like_complaint_is_never_shown_to_a_neighbour(rude: World) -> None:
    rude.start("zhou")
    rude.say("zhou", RUDE)
    assert "同一件事" not in rude.screen("zhou").text
    assert len(rude.tickets()) == 2


def test_other_complaints_of_the_grid_are_not_mixed_with_it(rude: World) -> None:
    rude.say("gao", "2号楼楼下烧烤摊油烟太大，熏得开不了窗")
    assert rude.ticket().hidden_from == ()
    rude.press("li", "接单", group="staff")
    assert "没有可以并" in rude.press("li", "并单")


def test_the_secretary_is_complained_about(world: World) -> None:
    told(world, "我要投诉方书记，态度蛮横，3号楼的事推来推去")
    assert [who for who in EVERYBODY if world.ticket().code in world.screen(who).text] == ["zhao"]
    world.press("zhao", "接单")
    assert world.ticket().assignee == "zhao"


def test_lead_and_secretary_together_leave_the_auditor(world: World) -> None:
    told(world, "投诉方书记和赵网格长，3号楼的事推来推去，态度特别差")
    assert world.ticket().offered_to == ()
    assert [who for who in EVERYBODY if world.ticket().code in world.screen(who).text] == ["shen"]
    world.press("shen", "接单")
    world.press("shen", "办结")
    assert world.ticket().status is Status.RESOLVED


def test_a_worker_may_complain_of_a_colleague_and_follow_their_own_ticket(world: World) -> None:
    world.start("wang")
    world.say("wang", "投诉李网格态度恶劣，3号楼值班他老是骂人")
    assert world.ticket().hidden_from == ("li",)
    assert world.screen("wang").card().data("撤销")


NOISE = "2号楼楼下麻将馆凌晨还在吵，睡不着"
ACCUSED = "李网格收了麻将馆的红包，所以不管"


@pytest.fixture
def noisy(world: World) -> World:
    """A complaint about a neighbour in li's hands; his card hangs in the staff's group."""
    told(world, NOISE)
    world.press("li", "接单", group="staff")
    assert world.ticket().assignee == "li"
    return world


@pytest.mark.parametrize("way", ["button", "edit", "reply"])
def test_who_is_accused_later_loses_the_ticket_and_reads_nothing_of_it(
    noisy: World, way: str
) -> None:
    if way == "button":
        noisy.press("ma", "补充")
        noisy.say("ma", ACCUSED)
    elif way == "reply":
        noisy.say("ma", ACCUSED, reply_to=noisy.screen("ma").card().message_id)
    else:
        noisy.edit("ma", noisy.ticket().origin_message or "", f"{NOISE}。{ACCUSED}")
    ticket = noisy.ticket()
    assert set(ticket.hidden_from) == {"li", "wang"}
    assert (ticket.assignee, ticket.status) == (None, Status.ASSIGNED)
    assert [who for who in ("li", "wang", "zhao") if "红包" in noisy.screen(who).text] == []
    assert "麻将馆" not in noisy.screen("li").card().text
    assert "麻将馆" not in noisy.group("staff").text
    assert noisy.screen("fang").with_button("接单")
    assert (
        noisy.press_data("li", f"resolve:{ticket.code}")
        == "没有找到这张单，可能单号不对，或不在您名下。"
    )


def test_an_accusation_on_a_repair_is_a_complaint_of_its_own(world: World) -> None:
    for member in EVERYBODY:
        world.start(member)
    world.start("ma")
    world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    world.press("li", "接单", group="staff")
    world.press("ma", "补充")
    world.say("ma", "我要投诉李网格，态度恶劣还骂人")
    repair, complaint = world.tickets()
    assert (repair.assignee, repair.hidden_from) == ("li", ())
    assert set(complaint.hidden_from) == {"li", "wang"}
    assert "骂人" not in world.screen("li").text
    assert "另外登记" in world.screen("ma").text
    world.press("ma", "补充")
    world.say("ma", "网格员怎么还不来")
    assert len(world.tickets()) == 2
