"""Ways in and out of the desk, and those that stay shut."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.web.desk.colleagues import COOKIE
from bot.web.desk.entering import change_password
from handlers.entrance import LINK_LASTS
from storage.sign_ins import KeyKind, sign_in_keys
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn

LINK = "a-link-of-128-bits"
PASSWORD = "correct horse battery"


def give_link(office: Site, person: str = "fang") -> None:
    def work(uow: UnitOfWork) -> None:
        uow.sign_ins.issue(KeyKind.LINK, LINK, person, office.now + LINK_LASTS)
        uow.commit()

    office.tools.writer.run(work)


def give_password(office: Site, person: str = "fang") -> None:
    def work(uow: UnitOfWork) -> None:
        change_password(uow, person, PASSWORD)
        uow.commit()

    office.tools.writer.run(work)


async def test_a_stranger_is_sent_to_sign_in_and_told_nothing(office: Site) -> None:
    answer = await office.browser().get("/desk/tickets?q=secret")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Ftickets%3Fq%3Dsecret"


async def test_looking_at_a_link_does_not_use_it_up_but_signing_in_does(office: Site) -> None:
    give_link(office)
    browser = office.browser()
    assert (await browser.get(f"/desk/enter/{LINK}")).status_code == 200
    assert (await browser.get(f"/desk/enter/{LINK}")).status_code == 200
    assert (await browser.post(f"/desk/enter/{LINK}")).status_code == 303
    assert (await browser.get("/desk/")).status_code == 200
    assert (await office.browser().post(f"/desk/enter/{LINK}")).status_code == 404


async def test_a_link_ends_after_five_minutes(office: Site) -> None:
    give_link(office)
    office.now += timedelta(minutes=5, seconds=1)
    assert (await office.browser().post(f"/desk/enter/{LINK}")).status_code == 404


async def test_a_link_for_somebody_who_has_left_opens_nothing(office: Site) -> None:
    give_link(office, "gone")
    assert (await office.browser().post(f"/desk/enter/{LINK}")).status_code == 404


async def test_the_link_in_the_database_is_a_hash(office: Site, engine: Engine) -> None:
    give_link(office)
    with engine.connect() as connection:
        stored = connection.execute(select(sign_in_keys)).all()
    assert stored
    assert LINK not in str(stored)


async def test_a_password_opens_and_five_misses_shut_the_door_even_to_the_right_one(
    office: Site,
) -> None:
    give_password(office)
    right = {"name": "fang", "password": PASSWORD}
    assert (await office.browser().post("/desk/sign-in", data=right)).status_code == 303
    for _ in range(5):
        missed = await office.browser().post("/desk/sign-in", data={**right, "password": "no"})
        assert missed.status_code == 401
    assert (await office.browser().post("/desk/sign-in", data=right)).status_code == 401
    office.now += timedelta(minutes=16)
    assert (await office.browser().post("/desk/sign-in", data=right)).status_code == 303


async def test_a_wrong_name_and_a_wrong_password_are_answered_alike(office: Site) -> None:
    give_password(office)
    browser = office.browser()
    nobody = await browser.post("/desk/sign-in", data={"name": "nobody", "password": "x"})
    wrong = await browser.post("/desk/sign-in", data={"name": "fang", "password": "x"})
    assert (nobody.status_code, nobody.text) == (wrong.status_code, wrong.text)


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example", "/desk//x", "/chat/"]
)
async def test_signing_in_never_leads_away_from_the_desk(office: Site, wanted: str) -> None:
    give_password(office)
    form = {"name": "fang", "password": PASSWORD, "next": wanted}
    answer = await office.browser().post("/desk/sign-in", data=form)
    assert answer.headers["location"] == "/desk/"


async def test_a_cookie_from_before_signing_in_is_not_taken_over(office: Site) -> None:
    give_password(office)
    browser = office.browser()
    browser.cookies.set(COOKIE, "chosen-by-somebody-else", path="/desk")
    answer = await browser.post("/desk/sign-in", data={"name": "fang", "password": PASSWORD})
    assert answer.cookies[COOKIE] != "chosen-by-somebody-else"
    other = office.browser()
    other.cookies.set(COOKIE, "chosen-by-somebody-else", path="/desk")
    assert (await other.get("/desk/")).status_code == 303


async def test_signing_out_ends_the_session_everywhere(office: Site, signed_in: SignIn) -> None:
    browser = await signed_in("fang")
    key = browser.cookies[COOKIE]
    assert (await browser.post("/desk/sign-out")).status_code == 303
    again = office.browser()
    again.cookies.set(COOKIE, key, path="/desk")
    assert (await again.get("/desk/")).status_code == 303


async def test_a_session_ends_after_half_a_day(office: Site, signed_in: SignIn) -> None:
    browser = await signed_in("fang")
    office.now += timedelta(hours=12, seconds=1)
    assert (await browser.get("/desk/")).status_code == 303


async def test_the_demos_click_opens_nothing_outside_the_demo(office: Site) -> None:
    answer = await office.browser().post("/desk/demo", data={"person": "fang"})
    assert answer.status_code == 404


async def test_a_form_from_elsewhere_changes_nothing(office: Site, signed_in: SignIn) -> None:
    browser = await signed_in("fang")
    answer = await browser.post("/desk/sign-out", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (await browser.get("/desk/")).status_code == 200
