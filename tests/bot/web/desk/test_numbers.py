"""Every number on the desk's pages: it opens a list of that length, and is a recount of the events.

The lives of the tickets are made by the use cases; what the pages say is compared with what the
events alone tell, counted here by other means.
"""

import re
from collections import Counter
from html import unescape
from io import BytesIO

import httpx
import pytest
from docx import Document
from openpyxl import load_workbook

from bot.web.desk.months import Month
from handlers.answering import confirm, rate, reopen
from handlers.moves import ticket_for
from handlers.posting import post
from intents.rules.ticket import TicketEvent
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn
from tests.bot.web.desk.test_tickets import RESIDENT, tell

LINK = re.compile(r'<a [^>]*href="(/desk/tickets[?][^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"\d+")
ANSWERS = {"confirm": confirm, "reopen": reopen}


def answer(office: Site, code: str, how: str, rating: str | None = None) -> None:
    """The resident says whether it is solved, and how content they are."""

    def work(uow: UnitOfWork) -> None:
        ticket = ticket_for(office.house, uow, code, RESIDENT)
        replies = ANSWERS[how](office.house, uow, ticket, RESIDENT, office.now)
        if rating is not None:
            closed = ticket_for(office.house, uow, code, RESIDENT)
            replies += rate(office.house, uow, closed, RESIDENT, rating, office.now)
        post(uow, office.house.community, replies, office.now, f"{how}:{code}")
        uow.commit()

    office.tools.writer.run(work)


async def live(office: Site, signed_in: SignIn) -> dict[str, list[TicketEvent]]:
    """A handful of tickets that went every way there is; their events."""
    worker, deputy = await signed_in("li"), await signed_in("wang")
    steps: list[tuple[str, list[str], str, str | None]] = [
        ("3号楼灯坏了", [], "", None),
        ("门锁坏了", ["claim"], "", None),
        ("水管漏水", ["claim", "resolve"], "", None),
        ("下水道堵了", ["claim", "resolve"], "confirm", "satisfied"),
        ("窗户关不上", ["claim", "resolve"], "confirm", "unsatisfied"),
        ("门铃不响", ["claim", "resolve"], "confirm", None),
        ("对讲坏了", ["claim", "resolve"], "reopen", None),
        ("扶手松了", ["claim", "return"], "", None),
        ("电表箱没锁", ["claim", "return", "deputy", "resolve"], "confirm", "satisfied"),
    ]
    codes = []
    for words, actions, verdict, rating in steps:
        code = tell(office, words, building="3")
        codes.append(code)
        for action in actions:
            browser = deputy if action == "deputy" else worker
            action = "claim" if action == "deputy" else action
            if action == "resolve" and "deputy" in actions:
                browser = deputy
            path = f"/desk/tickets/{code}/{action}"
            done = await browser.post(path, data={"words": "不归我管"})
            assert done.status_code == 303, (code, action, done.text)
        if verdict:
            answer(office, code, verdict, rating)
    read = office.tools.writer.read
    return {code: read(lambda uow, code=code: uow.tickets.events(code)) for code in codes}  # type: ignore[misc]


async def length_of(browser: httpx.AsyncClient, address: str) -> tuple[int, int]:
    """What the list says of its length, and how many tickets stand in it."""
    page = (await browser.get(unescape(address))).text
    said = re.search(r'<span class="muted">(\d+) 张', page)
    assert said is not None, address
    return int(said[1]), page.count('class="tick"')


@pytest.mark.parametrize("page", ["/desk/", "/desk/figures"])
async def test_every_number_opens_a_list_of_that_length(
    office: Site, signed_in: SignIn, page: str
) -> None:
    await live(office, signed_in)
    secretary = await signed_in("fang")
    links = LINK.findall((await secretary.get(page)).text)
    checked = 0
    for address, inner in links:
        words = re.sub(r"<[^>]*>", " ", inner)
        # A rate opens what it is made of; its numerator and denominator are links of their own.
        if "%" in words or "样本不足" in words or "（" in words:
            continue
        numbers = NUMBER.findall(words.replace("24 小时", ""))
        if not numbers:
            continue
        told = 0 if "·" in words else int(numbers[-1])  # a building without any has a dot
        assert await length_of(secretary, address) == (told, told), address
        checked += 1
    assert checked > 15


def rows_of(page: str) -> dict[str, tuple[int, int]]:
    """(part, whole) of every rate in the table of the figures."""
    found = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        label = row.split("<")[0]
        cells = re.findall(r'data-label="分[子母][^"]*">(?:<a [^>]*>)?(\d+)', row)
        if len(cells) == 2:
            found[label] = (int(cells[0]), int(cells[1]))
    return found


def having(events: dict[str, list[TicketEvent]], *kinds: str, **data: str) -> set[str]:
    """In which tickets such a fact stands."""
    return {
        code
        for code, facts in events.items()
        if any(e.kind in kinds and data.items() <= e.data.items() for e in facts)
    }


async def test_the_figures_the_report_and_the_ledger_are_a_recount_of_the_events(
    office: Site, signed_in: SignIn
) -> None:
    events = await live(office, signed_in)
    secretary = await signed_in("fang")
    month = Month.of(office.now, office.house.community.zone)
    told = rows_of((await secretary.get(f"/desk/figures?month={month}")).text)
    confirmed, reopened = having(events, "confirmed"), having(events, "reopened")
    claimed, returned = having(events, "claimed"), having(events, "returned")
    resolved, rated = having(events, "resolved"), having(events, "rated")
    assert told == {
        "响应率": (len(resolved), len(resolved)),  # nobody was called before it was done
        "解决率": (len(confirmed), len(confirmed | reopened)),
        "满意率": (len(having(events, "rated", rating="satisfied")), len(rated)),
        "按时办结率": (len(resolved - reopened), len(resolved - reopened)),
        "一次解决率": (len(confirmed - returned - reopened), len(confirmed)),
        "退单率": (len(returned & claimed), len(claimed)),
        "派错率": (len(having(events, "returned", "transferred", "relabelled")), len(claimed)),
        "重复诉求率": (told["重复诉求率"][0], len(events)),
        "未诉先办占比": (0, len(events)),
    }
    paper = Document(BytesIO((await secretary.get(f"/desk/report.docx?month={month}")).content))
    report = {
        row.cells[0].text: (int(row.cells[2].text), int(row.cells[3].text))
        for row in paper.tables[0].rows[1:]
    }
    assert report == told
    assert f"受理居民诉求 {len(events)} 件" in "\n".join(p.text for p in paper.paragraphs)
    book = load_workbook(BytesIO((await secretary.get("/desk/ledger.xlsx")).content)).active
    assert book is not None
    head, *rows = list(book.iter_rows(values_only=True))
    ledger = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(ledger) == len(events)
    assert sum(row["是否解决"] == "是" for row in ledger) == len(confirmed)
    assert Counter(row["满意度"] for row in ledger if row["满意度"])["满意"] == 2
    times = sum(e.kind == "returned" for facts in events.values() for e in facts)
    assert sum(int(str(row["退单次数"])) for row in ledger) == times


async def test_todays_numbers_are_a_recount_of_the_events(office: Site, signed_in: SignIn) -> None:
    events = await live(office, signed_in)
    page = (await (await signed_in("fang")).get("/desk/")).text
    found = re.findall(r'view=(\w+)">\s*<span class="number">(\d+)', page)
    told = {view: int(count) for view, count in found}
    last = {code: [e.kind for e in facts if e.kind in MOVES][-1:] for code, facts in events.items()}
    now = Counter(kind for kinds in last.values() for kind in kinds)
    assert told["unclaimed"] == now["assigned"] + now["returned"]
    assert told["in_work"] == now["claimed"] + now["reopened"]
    assert told["unanswered"] == now["resolved"]
    assert told["solved_today"] == now["confirmed"]
    assert told["overdue"] == 0
    assert "全部 4 张未了的单" in page
    plan = dict(re.findall(r"<span>(\d+)<span class=\"unit\">号</span></span> <b>(\d+)</b>", page))
    assert plan == {"3": "4"}


MOVES = ("assigned", "claimed", "returned", "resolved", "confirmed", "reopened")


async def test_the_ledger_of_a_figure_holds_what_its_list_holds(
    office: Site, signed_in: SignIn
) -> None:
    await live(office, signed_in)
    secretary = await signed_in("fang")
    month = Month.of(office.now, office.house.community.zone)
    asked = f"month={month}&figure=stage.resolved"
    told, _ = await length_of(secretary, f"/desk/tickets?{asked}")
    every, _ = await length_of(secretary, "/desk/tickets")
    file = await secretary.get(f"/desk/ledger.xlsx?{asked}")
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) - 1 == told
    assert 0 < told < every
