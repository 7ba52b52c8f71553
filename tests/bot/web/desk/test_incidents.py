"""Incidents at the desk: the same steps as in chat, by the same people, and for nobody else."""

import re

import pytest

from storage.incidents import LIVE, Phase
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn
from tests.bot.web.desk.test_tickets import tell


def phases(office: Site) -> list[Phase]:
    found = office.tools.writer.read(lambda uow: uow.incidents.in_phase(set(Phase)))
    return [one.phase for one in found]


async def begin(office: Site, signed_in: SignIn) -> tuple[str, str]:
    """An incident made from a ticket by the secretary: its page, the ticket."""
    code = tell(office, "3号楼停水了", building="3")
    answer = await (await signed_in("fang")).post("/desk/incidents", data={"code": code})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], code


async def test_an_incident_is_opened_from_a_ticket_told_about_and_ended(
    office: Site, signed_in: SignIn
) -> None:
    page, code = await begin(office, signed_in)
    secretary = await signed_in("fang")
    shown = (await secretary.get(page)).text
    assert code in shown
    assert "还没有发过" in shown
    preview = await secretary.post(f"{page}/notice", data={"words": "十点来水，问13812345678"})
    assert "发到：" in preview.text
    assert "13812345678" not in preview.text
    assert "发过的通知（0）" in (await secretary.get(page)).text  # nothing has gone out yet
    said = re.search(r'name="words" value="([^"]*)"', preview.text)
    assert said is not None
    assert (await secretary.post(f"{page}/send", data={"words": said[1]})).status_code == 303
    told = (await secretary.get(page)).text
    assert "发过的通知（1）" in told
    assert "十点来水" in told
    assert "13812345678" not in told
    assert (await secretary.post(f"{page}/over")).status_code == 303
    assert phases(office) == [Phase.CLOSING]
    assert (await secretary.post(f"{page}/over")).status_code == 409


async def test_a_ticket_that_is_another_matter_leaves_the_incident(
    office: Site, signed_in: SignIn
) -> None:
    page, code = await begin(office, signed_in)
    secretary = await signed_in("fang")
    other = tell(office, "门锁坏了", building="3")
    assert (await secretary.post(f"{page}/part", data={"code": other})).status_code == 409
    assert (await secretary.post(f"{page}/part", data={"code": code})).status_code == 303
    ticket = office.tools.writer.read(lambda uow: uow.tickets.get(code))
    assert ticket is not None
    assert ticket.incident is None
    assert phases(office) == [Phase.CLOSED]  # the last one left


@pytest.mark.parametrize("who", ["li", "chen", "shen", "qian"])
async def test_who_may_not_steer_it_in_chat_does_nothing_here(
    office: Site, signed_in: SignIn, who: str
) -> None:
    page, code = await begin(office, signed_in)
    browser = await signed_in(who)
    for path, data in (
        ("notice", {"words": "来水了"}),
        ("send", {"words": "来水了"}),
        ("over", {}),
        ("drop", {}),
        ("part", {"code": code}),
    ):
        answer = await browser.post(f"{page}/{path}", data=data)
        assert answer.status_code in (404, 409), (path, answer.status_code)
        assert f'action="{page}' not in answer.text, path
    assert phases(office) == [Phase.OPEN]
    news = office.tools.writer.read(lambda uow: uow.incidents.in_phase(LIVE)[0].news)
    assert news is None


async def test_absent_and_forbidden_look_the_same(office: Site, signed_in: SignIn) -> None:
    page, _ = await begin(office, signed_in)
    volunteer = await signed_in("chen")
    forbidden = await volunteer.get(page)
    absent = await volunteer.get("/desk/incidents/nosuch")
    assert (forbidden.status_code, forbidden.text) == (absent.status_code, absent.text)
    listed = (await volunteer.get("/desk/incidents")).text
    assert "停水" in listed  # as /incident tells all of the staff in chat
    assert page not in listed


async def test_a_notice_sent_without_the_preview_is_masked_all_the_same(
    office: Site, signed_in: SignIn
) -> None:
    page, _ = await begin(office, signed_in)
    secretary = await signed_in("fang")
    words = {"words": "十点来水，问13812345678"}
    assert (await secretary.post(f"{page}/send", data=words)).status_code == 303
    incident = office.tools.writer.read(lambda uow: uow.incidents.in_phase(LIVE)[0])
    assert incident.news is not None
    assert "十点来水" in incident.news
    assert "13812345678" not in incident.news


async def test_a_ticket_hidden_from_whoever_reads_is_not_among_the_incidents(
    office: Site, signed_in: SignIn
) -> None:
    page, code = await begin(office, signed_in)
    secretary = await signed_in("fang")
    assert "这些单（1）" in (await secretary.get(page)).text

    def hide(uow: UnitOfWork) -> None:
        ticket = uow.tickets.get(code)
        assert ticket is not None
        assert uow.tickets.change(code, {ticket.status}, {"hidden_from": ("fang",)})
        uow.commit()

    office.tools.writer.run(hide)
    shown = (await secretary.get(page)).text
    assert "这些单（0）" in shown
    assert code not in shown
