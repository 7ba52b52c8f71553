"""Random sequences of everything people can do about work, with crashes in between.

A crash is a turn that ended before its commit; the same update or timer then comes again. After
every step: no contact before both consents, nothing told that no matchmaker opened, one message of
vacancies a day, one live introduction of two.
"""

import shutil
from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intents.rules.community import Community
from storage.consents import Answer
from storage.introductions import Stand
from storage.vacancies import VacancyStage
from tests.handlers.mutual_aid.test_properties import Fragile
from tests.handlers.work.scenes import EMPLOYER, HIRES, MATCHMAKER, SEEKER, TRAP, Street
from tests.world import DEMO, community_in

SEEKERS = (SEEKER, "王阿姨")
PHONES = {SEEKER: "13800138001", "王阿姨": "13800138002", EMPLOYER: "13955550101"}
KNOWN = {Stand.AGREED, Stand.MET, Stand.PLACED}
WORDS = ("停止", "继续找活", "招满了", "愿意", "不去", "老板嫌远")
PEOPLE = (*SEEKERS, EMPLOYER, MATCHMAKER)
_FOLDERS = count()


class Shaken(Fragile, Street):
    """A street whose computer may die in any turn."""


@cache
def demo() -> Community:
    return community_in(DEMO)


def holds(street: Shaken) -> None:
    """What must be true after every step."""
    pairs: Counter[tuple[str, str]] = Counter()
    agreed: set[str] = set()
    opened = {one.id for one in street.vacancies() if one.opened_at is not None}
    with street.uow() as uow:
        for made in uow.introductions.in_step(set(Stand)):
            parts = uow.consents.of(f"introduction:{made.id}")
            answers = {part.answer for part in parts}
            if made.step in KNOWN or made.agreed_at is not None:
                assert answers == {Answer.AGREED}
                agreed.add(made.person)
            elif made.step is Stand.FELL:
                assert answers == {Answer.WITHDRAWN}
            if made.step is not Stand.FELL:
                pairs[made.vacancy, made.seeker] += 1
        known = {who: uow.people.by_account("web", who) for who in (*SEEKERS, EMPLOYER)}
        for who in SEEKERS:
            person = known[who]
            for seeker in uow.seekers.of_person(person.id) if person else ():
                assert set(uow.seekers.told(seeker.ticket)) <= opened
    assert all(number == 1 for number in pairs.values())
    assert all(v.stage is not VacancyStage.OPEN or v.verified_by for v in street.vacancies())
    for who in SEEKERS:
        person = known[who]
        if person is None or person.id not in agreed:
            assert PHONES[who] not in street.said(EMPLOYER)
            assert PHONES[EMPLOYER] not in street.said(who)
        days = told_by_day(street, who)
        assert all(number <= 1 for number in days.values())
    for chat in street.community.chats:
        assert not any(phone in street.group(chat.key).text for phone in PHONES.values())


def told_by_day(street: Shaken, who: str) -> Counter[str]:
    """How many messages of vacancies this person got on each day, by when rows say so."""
    with street.uow() as uow:
        person = uow.people.by_account("web", who)
        mine = uow.seekers.of_person(person.id) if person else []
        moments = {one.told_at for s in mine for one in uow.seekers.told(s.ticket).values()}
    return Counter(street.house.local(at).date().isoformat() for at in moments)


VERBS = (*["tap"] * 20, "say", "wait", "hire", "trap")
MOVES = 22


@given(seed=st.integers(0, 10**9))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_nobody_is_known_before_both_agree_whatever_happens_in_whatever_order(
    sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / f"{next(_FOLDERS)}.db"
    shutil.copyfile(sqlite_template, path)
    street = Shaken(f"sqlite:///{path}", demo(), channel="web")
    chance = Random(seed)
    try:
        begin(street)
        for _ in range(MOVES):
            street.crashes = chance.choice((0, 0, 1, 2))
            step(street, chance)
            holds(street)
    finally:
        street.close()


def begin(street: Shaken) -> None:
    """Two who seek and one who hires, proposed to each other; from there anything happens."""
    for who in (*SEEKERS, EMPLOYER):
        street.start(who)
    for who in SEEKERS:
        street.register(who)
        with street.uow() as uow:
            person = uow.people.by_account("web", who)
            assert person is not None
            uow.people.update(person.id, phone=PHONES[who])
            uow.commit()
    street.hire()
    street.press_data(MATCHMAKER, f"work_open:{street.vacancies()[0].id}")
    street.wait(timedelta(minutes=20))
    for who in SEEKERS:
        pair = f"{street.vacancies()[0].id}-{street.seeker(who).ticket}"
        street.press_data(MATCHMAKER, f"work_meet:{pair}")
    street.press(SEEKER, "愿意")


def step(street: Shaken, chance: Random) -> None:
    """One thing that somebody does, if they can see a way to do it."""
    verb, who = chance.choice(VERBS), chance.choice(PEOPLE)
    if verb == "wait":
        street.wait(timedelta(days=chance.randint(1, 9)))
    elif verb == "say":
        street.say(who, chance.choice(WORDS))
    elif verb in ("hire", "trap"):
        street.say(EMPLOYER, HIRES if verb == "hire" else TRAP)
    else:
        shown = [data for m in street.screen(who).messages[-8:] for _, data in m.buttons]
        ours = [data for data in dict.fromkeys(shown) if data.startswith("work_")]
        if ours:
            street.press_data(who, chance.choice([*ours, f"cancel:{street.ticket(0).code}"]))
