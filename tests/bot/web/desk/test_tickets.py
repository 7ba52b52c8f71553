"""Numbers, lists and single tickets at the desk: the same truth and the same rights as in chat."""

import re
from collections import Counter
from html import unescape

import httpx
import pytest

from handlers.dialogue import Origin
from handlers.opening import Request, Wish, announce, record
from handlers.posting import post
from intents.rules.ticket import Status
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn

RESIDENT = "granny"


def tell(
    office: Site, text: str, intent: str = "repair", anonymous: bool = False, **slots: str
) -> str:
    """A request as it comes in by chat; the ticket's code."""

    def work(uow: UnitOfWork) -> str:
        person = uow.people.get(RESIDENT)
        if person is None:
            person = Person(RESIDENT, "王奶奶", office.now)
            uow.people.add(person)
        wish = Wish(intent, text, slots, 0.9, "test", anonymous=anonymous)
        origin = Origin(channel="web", chat_id="p-granny", message_id=None)
        request = Request(office.house, uow, person, wish, origin, office.now)
        ticket = record(request)
        post(uow, office.house.community, announce(request, ticket), office.now, ticket.code)
        uow.commit()
        return ticket.code

    return office.tools.writer.run(work)


def status_of(office: Site, code: str) -> Status:
    ticket = office.tools.writer.read(lambda uow: uow.tickets.get(code))
    assert ticket is not None
    return ticket.status


async def numbers(browser: httpx.AsyncClient) -> dict[str, int]:
    page = (await browser.get("/desk/")).text
    found = re.findall(r'view=(\w+)">\s*<span class="number">(\d+)', page)
    return {view: int(count) for view, count in found}


async def test_the_numbers_of_today_are_the_lists_behind_them(
    office: Site, signed_in: SignIn
) -> None:
    codes = [tell(office, "楼道灯坏了", building="3"), tell(office, "门锁坏了", building="20")]
    secretary = await signed_in("fang")
    await secretary.post(f"/desk/tickets/{codes[0]}/claim")
    told = await numbers(secretary)
    assert told["unclaimed"] == 1
    assert told["in_work"] == 1
    for view, count in told.items():
        page = (await secretary.get(f"/desk/tickets?view={view}")).text
        assert page.count('class="tick"') == count, view


async def test_a_grid_worker_sees_the_own_grid_and_no_other(
    office: Site, signed_in: SignIn
) -> None:
    own, other = tell(office, "灯坏了", building="3"), tell(office, "灯坏了", building="51")
    worker = await signed_in("li")
    listed = (await worker.get("/desk/tickets?view=open")).text
    assert own in listed
    assert other not in listed
    assert (await worker.get(f"/desk/tickets/{own}")).status_code == 200
    forbidden = await worker.get(f"/desk/tickets/{other}")
    absent = await worker.get("/desk/tickets/NOSUCH")
    assert (forbidden.status_code, forbidden.text) == (absent.status_code, absent.text)


async def test_a_complaint_about_a_worker_is_in_no_list_number_or_figure_of_theirs(
    office: Site, signed_in: SignIn
) -> None:
    code = tell(office, "投诉李网格，态度太差", "complaint", building="3")
    secretary, accused = await signed_in("fang"), await signed_in("li")
    assert code in (await secretary.get("/desk/tickets?view=open")).text
    assert code not in (await accused.get("/desk/tickets?view=open")).text
    assert sum((await numbers(accused)).values()) == 0
    assert ">0</span><span>受理" in (await accused.get("/desk/figures")).text


async def test_what_is_done_at_the_desk_is_done(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "灯坏了", building="3")
    worker = await signed_in("li")
    assert (await worker.post(f"/desk/tickets/{code}/claim")).status_code == 303
    assert status_of(office, code) is Status.IN_PROGRESS
    page = (await worker.get(f"/desk/tickets/{code}")).text
    assert "李网格" in page
    assert "接单" in page
    await worker.post(f"/desk/tickets/{code}/resolve")
    assert status_of(office, code) is Status.RESOLVED


async def test_who_comes_too_late_is_told_who_has_it(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "灯坏了", building="3")
    first, second = await signed_in("li"), await signed_in("wang")
    await first.post(f"/desk/tickets/{code}/claim")
    late = await second.post(f"/desk/tickets/{code}/claim")
    assert late.status_code == 409
    assert "李网格" in late.text


@pytest.mark.parametrize("action", ["claim", "assign", "close", "decline", "explode", "merge"])
async def test_an_outsider_moves_nothing(office: Site, signed_in: SignIn, action: str) -> None:
    code = tell(office, "灯坏了", building="51")
    worker = await signed_in("li")
    before = status_of(office, code)
    form = {"target": "li", "words": "想要"}
    assert (await worker.post(f"/desk/tickets/{code}/{action}", data=form)).status_code != 303
    assert status_of(office, code) is before


async def test_several_are_merged_into_the_oldest(office: Site, signed_in: SignIn) -> None:
    codes = [tell(office, "灯坏了", building="3") for _ in range(3)]
    secretary = await signed_in("fang")
    form = {"code": codes, "action": "merge", "back": "view=open"}
    assert (await secretary.post("/desk/tickets", data=form)).status_code == 303
    assert Counter(status_of(office, code) for code in codes) == {
        Status.ASSIGNED: 1,
        Status.MERGED: 2,
    }
    assert status_of(office, codes[0]) is Status.ASSIGNED


async def test_what_could_not_be_done_to_some_is_said(office: Site, signed_in: SignIn) -> None:
    open_, merged = tell(office, "灯坏了", building="3"), tell(office, "灯坏了", building="3")
    secretary = await signed_in("fang")
    await secretary.post("/desk/tickets", data={"code": [open_, merged], "action": "merge"})
    form = {"code": [open_, merged], "action": "assign", "target": "li"}
    answer = await secretary.post("/desk/tickets", data=form)
    assert answer.status_code == 409
    assert merged in answer.text
    assert open_ not in answer.text
    assert "其余的已经办好" in answer.text
    alone = await secretary.post("/desk/tickets", data={"code": [open_], "action": "merge"})
    assert "没有办成" in alone.text
    assert "其余的已经办好" not in alone.text


async def test_words_of_people_are_never_markup(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "<script>alert(1)</script>灯坏了", building="3")
    secretary = await signed_in("fang")
    for page in ("/desk/", "/desk/tickets?view=open", f"/desk/tickets/{code}"):
        assert "<script>alert" not in (await secretary.get(page)).text


PHONE = "13812345678"


async def test_contact_details_are_behind_a_reason_that_is_kept(
    office: Site, signed_in: SignIn
) -> None:
    code = tell(office, f"3号楼2单元301灯坏了，电话{PHONE}", building="3", room="301", phone=PHONE)
    secretary = await signed_in("fang")
    for page in ("/desk/", "/desk/tickets?view=open", f"/desk/tickets/{code}"):
        text = (await secretary.get(page)).text
        assert PHONE not in text
        assert "301" not in text
    form = {"reason": "verify", "words": "约时间"}
    shown = (await secretary.post(f"/desk/tickets/{code}/contact", data=form)).text
    assert PHONE in shown
    assert "方书记" in shown
    paper = (await secretary.get(f"/desk/tickets/{code}/file")).text
    assert "打电话核实 约时间" in paper
    assert PHONE not in paper


@pytest.mark.parametrize("who", ["li", "chen"])
async def test_whoever_does_not_work_on_it_gets_no_contact(
    office: Site, signed_in: SignIn, who: str
) -> None:
    code = tell(office, "灯坏了", building="3", phone=PHONE)  # the worker has not claimed it
    answer = await (await signed_in(who)).post(f"/desk/tickets/{code}/contact", data={})
    assert answer.status_code == 404
    assert PHONE not in answer.text


async def test_who_asked_not_to_be_named_is_not_named_to_the_secretary_either(
    office: Site, signed_in: SignIn
) -> None:
    code = tell(office, "楼上天天吵，别说是我", "complaint", anonymous=True, building="3")
    secretary = await signed_in("fang")
    answer = await secretary.post(f"/desk/tickets/{code}/contact", data={"reason": "verify"})
    assert answer.status_code == 404


async def test_all_of_a_page_are_ticked_by_a_link_that_needs_no_script(
    office: Site, signed_in: SignIn
) -> None:
    codes = [tell(office, "灯坏了", building="3") for _ in range(3)]
    secretary = await signed_in("fang")
    page = (await secretary.get("/desk/tickets?view=open")).text
    assert page.count(" checked>") == 0
    (link,) = re.findall(r'href="(\?[^"]*ticked=page[^"]*)"', page)
    page = (await secretary.get(f"/desk/tickets{unescape(link)}")).text
    assert set(re.findall(r'value="(\w+)" checked>', page)) == set(codes)
    # The tick is of this look alone: neither what is shared nor what is exported has it.
    assert "ticked" not in page.replace("#tick", "")


async def test_an_auditor_ticks_nothing(office: Site, signed_in: SignIn) -> None:
    tell(office, "灯坏了", building="3")
    page = (await (await signed_in("shen")).get("/desk/tickets?ticked=page")).text
    assert "checkbox" not in page
    assert "选中这一页" not in page
