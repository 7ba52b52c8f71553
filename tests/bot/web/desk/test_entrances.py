"""Posters, invitations, services, and the way from the desk to one's own chat."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx

from bot.web.codes import Codes
from bot.web.desk.colleagues import SESSION_LASTS
from handlers.registration import INVITE_LASTS
from intents.rules.community import WebSpec
from intents.rules.doorways import Doorway
from storage.people import Invite, Person
from storage.seekers import Seeker, SeekerStage
from storage.unit_of_work import UnitOfWork
from storage.vacancies import LIVE, VacancyStage
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn


def invites(office: Site) -> list[Invite]:
    return office.tools.writer.read(lambda uow: uow.people.open_invites())


async def test_a_poster_for_every_doorway_of_a_building(office: Site, signed_in: SignIn) -> None:
    browser = await signed_in("li")
    page = await browser.get("/desk/posters?place=b:3&service=haircut")
    units = next(b.units for b in office.house.community.buildings if b.id == "3")
    assert page.text.count('class="poster"') == units
    assert "理发，扫一扫" in page.text
    assert "现在没有门可以进" in page.text  # neither the web chat nor Telegram is open here
    every = await browser.get("/desk/posters?place=g:g1")
    assert "还有" not in every.text or every.text.count('class="poster"') == 60
    assert (await browser.get("/desk/posters?place=b:nowhere&service=<b>")).status_code == 200


async def test_a_code_leads_to_the_bot_where_there_is_one_and_to_the_web_where_it_is_open(
    office: Site,
) -> None:
    codes = Codes(office.house, lambda: "linli_bot")
    assert codes.ways() == ("telegram",)
    assert codes.address("telegram", "q_x") == "https://t.me/linli_bot?start=q_x"
    assert codes.draw("telegram", Doorway("3", "2", "haircut")).startswith("<svg")
    opened = office.house.community.model_copy(update={"web": WebSpec(open=True)})
    both = Codes(replace(office.house, community=opened), lambda: "linli_bot")
    assert both.ways() == ("web", "telegram")


async def test_an_invitation_is_made_printed_and_withdrawn_by_the_secretary_and_logged(
    office: Site, signed_in: SignIn
) -> None:
    browser = await signed_in("fang")
    assert (await browser.post("/desk/invites", data={"person": "nobody"})).status_code == 422
    await browser.post("/desk/invites", data={"person": "li"})
    (invite,) = invites(office)
    slip = await browser.post("/desk/invites/slip", data={"code": invite.code})
    assert f"/start i_{invite.code}" in slip.text
    assert invite.code in (await browser.get("/desk/invites")).text
    worker = await signed_in("li")
    assert (await worker.post("/desk/invites/slip", data={"code": invite.code})).status_code == 404
    await browser.post("/desk/invites/withdraw", data={"code": invite.code})
    assert invites(office) == []
    deeds = office.tools.writer.read(lambda uow: uow.accesses.about("li"))
    assert [str(one.deed) for one in deeds][:2] == ["uninvited", "invited"]


async def test_an_invitation_ends_after_a_week(office: Site) -> None:
    def use(days: timedelta) -> str | None:
        now = office.now + days
        return office.tools.writer.run(
            lambda uow: uow.people.use_invite("K", now, now - INVITE_LASTS)
        )

    office.tools.writer.run(
        lambda uow: (uow.people.add_invite("K", "li", office.now), uow.commit())
    )
    assert use(INVITE_LASTS + timedelta(seconds=1)) is None
    assert use(INVITE_LASTS) == "li"


async def test_staff_without_a_messenger_talk_from_the_desk_for_as_long_as_they_are_signed_in(
    office: Site, signed_in: SignIn
) -> None:
    browser = await signed_in("li")
    assert (await browser.post("/desk/talk")).headers["location"] == "/chat/p-li/"
    assert "李" in (await browser.get("/chat/p-li/")).text
    assert (await browser.get("/chat/p-fang/")).status_code == 303
    await browser.post("/desk/sign-out")
    assert (await browser.get("/chat/p-li/")).status_code == 303

    again = await signed_in("li")
    await again.post("/desk/talk")
    office.now += SESSION_LASTS + timedelta(seconds=1)
    assert (await again.get("/chat/p-li/api/overview")).status_code == 401


async def test_who_serves_a_day_opens_its_sheet_and_nobody_else(
    office: Site, signed_in: SignIn
) -> None:
    member = await signed_in("chen")
    page = await member.get("/desk/services")
    which = re.search(r'name="day" value="(haircut[^"]+20261126)"', page.text)
    assert which is not None
    answer = await member.post("/desk/services/sheet", data={"day": which[1]})
    assert (await member.get(answer.headers["location"])).status_code == 200
    worker = await signed_in("li")
    assert "20261126" not in (await worker.get("/desk/services")).text
    assert (await worker.post("/desk/services/sheet", data={"day": which[1]})).status_code == 409


async def test_only_matchmakers_decide_on_vacancies(office: Site, signed_in: SignIn) -> None:
    team = next(t for t in office.house.community.teams if "job" in t.intents)
    secretary, worker = await signed_in("fang"), await signed_in("li")
    id = await _tell_vacancy(office, secretary)
    assert "保洁" in (await secretary.get("/desk/services")).text
    assert "保洁" not in (await worker.get("/desk/services")).text
    choice = {"id": id, "deed": "refuse"}
    for browser in (secretary, worker):
        assert (await browser.post("/desk/services/vacancy", data=choice)).status_code == 409
    matchmaker = await signed_in(team.members[0])
    assert (await matchmaker.post("/desk/services/vacancy", data=choice)).status_code == 303
    again = await matchmaker.post("/desk/services/vacancy", data=choice)
    assert again.status_code == 409
    stage = office.tools.writer.read(lambda uow: uow.vacancies.get(id))
    assert stage is not None
    assert stage.stage is VacancyStage.REFUSED


async def _tell_vacancy(office: Site, secretary: httpx.AsyncClient) -> str:
    """The secretary passes on a vacancy in their own chat; it waits for a matchmaker."""
    await secretary.post("/desk/talk")
    words = "招保洁员2名，月薪3000元，早8点到下午4点，在3号楼，联系13900001111"
    body = {"client_id": "told-by-fang", "text": words}
    answer = await secretary.post("/chat/p-fang/api/chats/p-fang/messages", json=body)
    assert answer.status_code == 202
    await office.settle()

    def work(uow: UnitOfWork) -> str:
        (vacancy,) = uow.vacancies.in_stage(LIVE)
        uow.vacancies.change(vacancy.id, LIVE, {"stage": VacancyStage.CHECKING})
        uow.commit()
        return vacancy.id

    return office.tools.writer.run(work)


async def test_matchmakers_print_who_seeks_what_and_nobody_else_does(
    office: Site, signed_in: SignIn
) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.people.add(Person("zhao_q", "赵青", office.now, phone="13812345678"))
        uow.seekers.add(Seeker("T900", "zhao_q", SeekerStage.LOOKING, office.now, skills=("送货",)))
        uow.commit()

    office.tools.writer.run(work)
    page = (await (await signed_in("cao")).get("/desk/work")).text
    assert "赵青" in page
    assert "送货" in page
    assert "13812345678" not in page
    looks = office.tools.writer.read(lambda uow: uow.accesses.about("matchmaking"))
    assert [one.person for one in looks] == ["cao"]
    for other in ("fang", "li", "chen", "shen"):
        assert (await (await signed_in(other)).get("/desk/work")).status_code == 404
