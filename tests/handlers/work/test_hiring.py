"""Posts: read, confirmed by who told them, checked by a matchmaker, and only then seen."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from storage.vacancies import VacancyKind, VacancyStage
from tests.handlers.work.scenes import (
    EMPLOYER,
    HIRES,
    MATCHMAKER,
    POST,
    SEEKER,
    SOON,
    TRAP,
    Street,
)


def test_a_long_post_becomes_its_vacancies_under_one_ticket(street: Street) -> None:
    street.say(EMPLOYER, POST)
    assert "我读到 3 个岗位" in street.said(EMPLOYER)
    assert [v.title for v in street.vacancies()] == ["收银员", "理货员", "保洁"]
    assert {v.phone for v in street.vacancies()} == {"13955550101"}
    assert len(street.tickets()) == 1
    assert street.ticket().status is Status.ASSIGNED
    street.press(EMPLOYER, "对，提交")
    card = next(m for m in street.screen(MATCHMAKER).messages if m.card and "post:" in m.card)
    assert "王经理 13955550101" in card.text
    assert [label for label, _ in card.buttons if "发布" in label] == [
        "① 核对好了，发布",
        "② 核对好了，发布",
        "③ 核对好了，发布",
    ]


def test_nobody_sees_a_vacancy_before_a_matchmaker_has_opened_it(street: Street) -> None:
    street.register(text="收银保洁理货都行，白天有空，远近都行，没什么不方便")
    street.hire(text=POST)
    street.wait(timedelta(days=2))
    assert street.news() == []
    street.press(MATCHMAKER, "③ 核对好了，发布")
    street.wait(SOON)
    (news,) = street.news()
    assert "保洁" in news.text
    assert "收银员" not in news.text
    assert "13955550101" not in street.said(SEEKER)
    ticket = street.ticket()
    assert (ticket.status, ticket.assignee) == (Status.IN_PROGRESS, MATCHMAKER)


def test_a_vacancy_without_pay_is_asked_for_and_never_opened_without(street: Street) -> None:
    street.say(EMPLOYER, "我店里招个小时工，每天中午两小时洗碗")
    assert "工资是多少" in street.said(EMPLOYER)
    street.say(EMPLOYER, "不知道")
    street.press(EMPLOYER, "对，提交")
    (vacancy,) = street.vacancies()
    assert "工资还没说清楚" in street.press(MATCHMAKER, "发布")
    street.press(MATCHMAKER, "改一下")
    street.say(MATCHMAKER, "工资22元一小时")
    street.press(MATCHMAKER, "发布")
    assert street.vacancies()[0].stage is VacancyStage.OPEN
    assert street.vacancies()[0].pay["low"] == 22
    assert vacancy.stage is VacancyStage.CHECKING


def test_two_sums_are_asked_about_and_a_correction_is_read(street: Street) -> None:
    street.say(EMPLOYER, HIRES + "，另外工资也写了15元/小时")
    assert "两个不一样的数" in street.said(EMPLOYER)
    street.say(EMPLOYER, "20元一小时")
    street.press(EMPLOYER, "改一下")
    street.say(EMPLOYER, "改成上午9点到11点，招2人")
    (vacancy,) = street.vacancies()
    assert (vacancy.pay["low"], vacancy.places) == (20, 2)
    assert vacancy.hours["spans"] == [[540, 660]]
    street.say(EMPLOYER, "对")
    assert street.vacancies()[0].stage is VacancyStage.CHECKING


def test_one_of_several_is_set_right_by_its_number(street: Street) -> None:
    street.say(EMPLOYER, POST)
    street.press(EMPLOYER, "改一下")
    street.say(EMPLOYER, "第2个，工资3800一个月")
    assert [v.pay["low"] for v in street.vacancies()] == [3200, 3800, 20]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("招初中生发传单，50元一天，周末上午9点到11点", "满16周岁"),
        ("招服务员2名，14-45岁，3000一个月，9:00-17:00", "满16周岁"),
        ("店里招人洗碗，没有工资，每天9点到10点", "没有工钱的活"),
    ],
)
def test_work_for_minors_and_work_without_pay_are_refused_with_nothing_stored(
    street: Street, text: str, answer: str
) -> None:
    street.say(EMPLOYER, text)
    assert answer in street.said(EMPLOYER)
    assert street.tickets() == []
    assert street.vacancies() == []


def test_what_looks_like_a_trap_is_held_with_its_reasons(street: Street) -> None:
    street.register(text="打字什么都行，随时有空，远近都行，没什么不方便")
    street.hire(text=TRAP)
    (vacancy,) = street.vacancies()
    assert vacancy.stage is VacancyStage.HELD
    assert {"deposit", "easy_money"} <= set(vacancy.suspicions)
    for who in (EMPLOYER, MATCHMAKER):
        assert "押金" in street.said(who)
    street.wait(timedelta(days=20))
    assert street.news() == []
    assert street.vacancies()[0].stage is VacancyStage.HELD
    street.press(MATCHMAKER, "不发")
    assert street.vacancies()[0].stage is VacancyStage.REFUSED
    assert street.ticket().status is Status.CANCELLED
    assert "没有发出去" in street.said(EMPLOYER)


def test_correcting_a_trap_does_not_make_it_honest(street: Street) -> None:
    street.say(EMPLOYER, TRAP)
    street.say(EMPLOYER, "工资20元一小时")
    street.press(EMPLOYER, "对，提交")
    assert street.vacancies()[0].stage is VacancyStage.HELD


def test_only_a_matchmaker_opens_and_only_once(street: Street) -> None:
    (vacancy,) = street.hire()
    for who in (EMPLOYER, SEEKER, "li"):
        assert "红娘" in street.press_data(who, f"work_open:{vacancy.id}")
    assert street.press_data("tang", f"work_open:{vacancy.id}") == "已发布"
    assert "已经有人处理过" in street.press_data(MATCHMAKER, f"work_open:{vacancy.id}")


def test_what_staff_pass_on_is_spoken_for_by_the_matchmaker(street: Street) -> None:
    street.hire("li", text=HIRES)
    assert "李网格转来的" in street.said(MATCHMAKER)
    street.press(MATCHMAKER, "核对好了，发布")
    (vacancy,) = street.vacancies()
    assert vacancy.spokesman == MATCHMAKER
    seeker = street.register()
    street.press_data(MATCHMAKER, f"work_meet:{vacancy.id}-{seeker.ticket}")
    assert "请打电话问问" in street.said(MATCHMAKER)
    street.press(SEEKER, "愿意")
    assert "13955550101" not in street.said(SEEKER)
    street.press(MATCHMAKER, "愿意")
    assert "13955550101" in street.said(SEEKER)


def test_a_forwarded_post_is_passed_on_not_told(street: Street) -> None:
    street.say(EMPLOYER, HIRES, forwarded=True)
    street.press(EMPLOYER, "对，提交")
    street.press(MATCHMAKER, "核对好了，发布")
    assert street.vacancies()[0].spokesman == MATCHMAKER


def test_a_post_in_a_group_is_marked_and_shown_to_its_sender_alone(street: Street) -> None:
    text = "我店里招服务员2名，洗碗工1名，3000一个月，9点到17点，电话13955550101"
    street.say(EMPLOYER, text, group="home-1")
    assert len(street.vacancies()) == 2
    assert "服务员" not in street.group("home-1").text
    assert "我读到 2 个岗位" in street.said(EMPLOYER)
    assert street.reactions[-1][2] == "👀"


def test_silence_sends_it_on_as_it_was_read_and_the_same_words_come_once(street: Street) -> None:
    street.say(EMPLOYER, HIRES)
    street.say(EMPLOYER, HIRES)
    assert len(street.tickets()) == 1
    street.wait(timedelta(minutes=31))
    assert street.vacancies()[0].stage is VacancyStage.CHECKING


def test_of_a_post_with_far_too_many_the_first_are_kept_and_the_rest_is_said(
    street: Street,
) -> None:
    lines = [f"{n}、服务员{n}名，月薪{3000 + n}，9:00-17:00" for n in range(1, 31)]
    street.say(EMPLOYER, "招聘：\n" + "\n".join(lines))
    assert len(street.vacancies()) == 12
    assert "这条里有 30 个岗位" in street.said(EMPLOYER)


def test_taken_back_before_anybody_saw_it(street: Street) -> None:
    street.say(EMPLOYER, HIRES)
    street.press(EMPLOYER, "不发了")
    assert street.vacancies()[0].stage is VacancyStage.CLOSED
    assert street.ticket().status is Status.CANCELLED


def test_a_craft_workshop_is_a_training_place_and_needs_no_pay(street: Street) -> None:
    text = "手工坊招学员5名，免费学串珠编织，每周二下午2点到4点，社区二楼，报名13955550105"
    street.register(text="想找个手工活学学，下午有空，走路能到，没什么不方便")
    street.hire(text=text)
    assert street.vacancies()[0].kind is VacancyKind.TRAINING
    street.open_all()
    street.wait(SOON)
    assert "学手艺" in street.news()[0].text


def test_without_matchmakers_a_job_is_an_ordinary_ticket(world_without_team: Street) -> None:
    world_without_team.start(SEEKER)
    world_without_team.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    assert world_without_team.ticket().intent == "job"
    assert "会做什么" not in world_without_team.said(SEEKER)
