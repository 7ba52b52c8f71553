"""Every button that names something other than a ticket, pressed by people it is not meant for.

The buttons come from the table that answers them, and each is pressed with everything there is, in
every state; so a new one is asked by itself. A button that nobody at all could press here fails the
last test: what it names is to be added to the town.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from handlers.buttons import OWN, press
from handlers.dialogue import Announcing, remember_privately
from handlers.incoming import Chat, Incoming, Kind
from handlers.introducing import Party, propose
from handlers.mutual_aid.goods import pack
from handlers.replies import Message, Reply, Toast, ToPerson
from intents.language.goods import read_wanted
from intents.rules.ticket import Status
from storage.absences import Absence
from storage.every_table import metadata
from storage.incidents import Incident, Phase
from storage.introductions import Introduction, Stand
from storage.matches import Match, Step, Taker
from storage.needs import Need, NeedStage
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.seekers import Seeker, SeekerStage, Telling
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork
from storage.vacancies import Vacancy, VacancyKind, VacancyStage
from tests.storage.samples import a_ticket
from tests.world import DEMO, World, community_in

SECRET = "楼上三零二半夜砸墙"
PHONE = "13955550177"
DONOR, RECEIVER = "刘姐", "小赵"  # who also hires, and who also seeks work
# All of it is in the first grid, whose worker is li and whose lead is zhao.
NOBODY = {
    "王阿姨": "another resident",
    "hu": "the worker of another grid",
    "guo": "the lead of another grid",
    "xiao": "a volunteer of another team",
    "gone": "a matchmaker before the community file let them go",
    "stranger": "who has never written",
}
SOMEBODY = (DONOR, RECEIVER, "cao", "chen", "sun", "song", "li", "zhao", "fang")
ABSENT = "NOSUCH"
# What hangs in the groups, for everybody there: whoever presses it asks something for themselves.
FOR_ALL = {
    "want": "the card of a good",
    "have": "the card of a wish",
    "incident_me": "the pinned line of an incident",
    "incident_fine": "the question to a group whether it is over",
    "incident_still": "the question to a group whether it is over",
}
# What follows the verb names nothing of anybody: a choice, a field, a purpose.
OF_THE_PRESSER = {
    "sure": "what they were asked a moment ago",
    "work_stop": "their own search for work",
    "incident_unsend": "the notice that they are writing",
    "mydata_take": "their own data",
    "mydata_fix": "their own data",
    "mydata_withdraw": "their own data",
    "mydata_agree": "their own data",
    "mydata_erase": "their own data",
}
TODAY, DAY = date(2026, 11, 20), date(2026, 11, 26)
STAMP = "202611251500"
Things = Mapping[str, str]  # button data after the verb: the same of what is not there


@pytest.fixture
def town(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """One of everything in every state, none of it any business of nobody's."""
    path = tmp_path / "town.db"
    copyfile(sqlite_template, path)
    world = World(f"sqlite:///{path}", community_in(DEMO), channel="web")
    for who in (*NOBODY, *SOMEBODY):
        world.start(who)
    with world.uow() as uow:
        ids = {who: person_of(uow, who).id for who in (*NOBODY, *SOMEBODY)}
        add_goods(uow, world, ids)
        add_work(uow, world, ids)
        add_incidents(uow, world, ids)
        uow.absences.add(Absence("away", "song", DAY, DAY, world.now))
        uow.transcripts.append("room", ids[DONOR], DONOR, f"{SECRET}，电话{PHONE}", world.now)
        remember_privately(uow, "zhao", Announcing(incident="xopen", text="!"), world.now)
        uow.commit()
    yield world
    world.close()


def add_ticket(uow: UnitOfWork, world: World, code: str, intent: str, who: str) -> None:
    uow.tickets.add(
        a_ticket(
            code,
            intent=intent,
            text=f"{SECRET}，电话{PHONE}",
            reporter=who,
            building="1",
            created_at=world.now,
            updated_at=world.now,
            details={"phone": PHONE},
        )
    )


def add_goods(uow: UnitOfWork, world: World, ids: Mapping[str, str]) -> None:
    donor, receiver, now = ids[DONOR], ids[RECEIVER], world.now
    chair = pack(read_wanted("轮椅")[0])
    for offered in OfferStage:
        code = f"O{offered}"
        add_ticket(uow, world, code, "donation", donor)
        uow.offers.add(
            Offer(code, code, donor, None, "轮椅", chair, offered, now, seed="s", opened_at=now)
        )
    for needed in NeedStage:
        add_ticket(uow, world, f"N{needed}", "need", receiver)
        uow.needs.add(Need(f"N{needed}", receiver, "轮椅", [chair], needed, now, building="1"))
    uow.matches.line_up(Taker("Oopen", "fang", "a", now, now))
    for step, offered in zip(Step, OfferStage, strict=False):
        starts = now + timedelta(days=1)
        match = Match(f"m{step}", f"O{offered}", receiver, donor, step, now, starts_at=starts)
        uow.matches.add(match)
        parties = (Party(receiver, "Nwaiting"), Party(donor, match.offer))
        propose(uow, f"handover:{match.id}", parties, now)


def add_work(uow: UnitOfWork, world: World, ids: Mapping[str, str]) -> None:
    employer, seeker, now = ids[DONOR], ids[RECEIVER], world.now
    for number, stage in enumerate(VacancyStage):
        add_ticket(uow, world, f"V{stage}", "job", employer)
        uow.vacancies.add(
            Vacancy(
                id=f"V{stage}.1",
                ticket=f"V{stage}",
                number=1,
                employer=employer,
                kind=VacancyKind.JOB,
                stage=stage,
                told_at=now,
                title=SECRET,
                text=SECRET,
                pay={"is_open": True},
                contact=SECRET,
                phone=PHONE,
                spokesman=ids["gone"] if number % 2 else None,
            )
        )
    for sought in SeekerStage:
        add_ticket(uow, world, f"J{sought}", "job", seeker)
        uow.seekers.add(Seeker(f"J{sought}", seeker, sought, now, whom=SECRET))
    uow.seekers.tell(Telling("Vopen.1", "Jlooking", now))
    for stand, stage in zip(Stand, reversed(VacancyStage), strict=False):
        for speaks in (employer, ids["gone"]):
            made = Introduction(
                id=f"i{stand}{'' if speaks == employer else '_spoken'}",
                vacancy=f"V{stage}.1",
                seeker="Jlooking" if speaks == employer else "Jstopped",
                person=seeker,
                employer=speaks,
                matchmaker=ids["gone"],
                step=stand,
                made_at=now,
            )
            uow.introductions.add(made)
            propose(uow, f"introduction:{made.id}", (Party(seeker), Party(speaks)), now)


def add_incidents(uow: UnitOfWork, world: World, ids: Mapping[str, str]) -> None:
    for phase in Phase:
        add_ticket(uow, world, f"X{phase}", "repair", ids[DONOR])
        uow.incidents.add(Incident(f"x{phase}", "停水", phase, world.now))
        uow.incidents.join(f"x{phase}", f"X{phase}", world.now)
        change = {"incident": f"x{phase}", "assignee": ids["gone"], "status": Status.IN_PROGRESS}
        uow.tickets.change(f"X{phase}", {Status.ASSIGNED}, change)
    uow.tickets.change("Xdropped", {Status.IN_PROGRESS}, {"assignee": "li"})
    for stage in Stage:
        uow.topics.add(Topic(f"q{stage}", SECRET, stage, world.now))
        uow.topics.join(f"q{stage}", f"X{Phase.OPEN}")


def things() -> Things:
    """Whatever a button may name."""
    plain = [
        *(f"O{stage}" for stage in OfferStage),
        *(f"N{stage}" for stage in NeedStage),
        *(f"V{stage}" for stage in VacancyStage),
        *(f"V{stage}.1" for stage in VacancyStage),
        *(f"X{phase}" for phase in Phase),
        *(f"q{stage}" for stage in Stage),
        "away",
    ]
    found = dict.fromkeys(plain, ABSENT)
    found |= {f"m{step}{tail}": f"{ABSENT}{tail}" for step in Step for tail in ("", f"-{STAMP}")}
    found |= {f"V{stage}.1-Jlooking": f"{ABSENT}-{ABSENT}" for stage in VacancyStage}
    for stage in SeekerStage:
        found |= {f"J{stage}": ABSENT, f"Vopen.1-J{stage}": f"{ABSENT}-{ABSENT}"}
        found |= {f"J{stage}-skills-any": f"{ABSENT}-skills-any"}
    for stand in Stand:
        for tail in ("", "-pay", "-well", "_spoken"):
            found[f"i{stand}{tail}"] = f"{ABSENT}{tail.removeprefix('_spoken')}"
    found |= {f"x{phase}{tail}": f"{ABSENT}{tail}" for phase in Phase for tail in ("", ".a")}
    # The days are in the community file for all to read; who is away on one is not.
    day, other = f"haircut-m26-0900.{DAY:%Y%m%d}", f"blood-pressure.{TODAY:%Y%m%d}"
    found |= {day: other, other: day, f"{day}.song": f"{day}.sun"}
    return found | {"all": ABSENT, "room/1": "room/9"}


THINGS = things()


def everything(uow: UnitOfWork) -> str:
    """Every row there is."""
    return str([uow._connection.execute(select(one)).all() for one in metadata.sorted_tables])


def person_of(uow: UnitOfWork, who: str) -> Person:
    person = uow.people.by_account("web", who)
    assert person is not None
    return person


def pressed(uow: UnitOfWork, world: World, who: Person, data: str) -> list[Reply]:
    chat = Chat("web", who.name, is_private=True)
    incoming = Incoming(
        kind=Kind.BUTTON, chat=chat, at=world.now, update_id="1", button=data, press_id="1"
    )
    return press(world.house, uow, who, incoming, world.now)


def words(replies: list[Reply]) -> list[str]:
    found = [reply.text for reply in replies if isinstance(reply, Toast | Message)]
    return [re.sub(r"key-\d+", "…", text) for text in found]


@pytest.mark.parametrize("who", NOBODY)
def test_a_button_on_what_is_not_theirs_answers_as_if_there_were_nothing(
    town: World, who: str
) -> None:
    told = []
    with town.uow() as uow:
        me, before = person_of(uow, who), everything(uow)
        for verb in OWN.keys() - FOR_ALL.keys() - OF_THE_PRESSER.keys():
            absent = {
                none: words(pressed(uow, town, me, f"{verb}:{none}"))
                for none in set(THINGS.values())
            }
            for thing, none in THINGS.items():
                answer = words(pressed(uow, town, me, f"{verb}:{thing}"))
                told += [f"{verb}:{thing} {answer}"] if answer != absent[none] else []
        assert told == []
        assert everything(uow) == before


@pytest.mark.parametrize("who", NOBODY)
def test_what_is_for_all_tells_nobody_of_those_it_is_about(town: World, who: str) -> None:
    for verb in {**FOR_ALL, **OF_THE_PRESSER}:
        with town.uow() as uow:
            me = person_of(uow, who)
            for thing in THINGS:
                replies = pressed(uow, town, me, f"{verb}:{thing}")
                mine = [r for r in replies if isinstance(r, Toast) or r.to == ToPerson(me.id)]
                said = "".join(words(mine))
                assert SECRET not in said, (verb, thing)
                assert PHONE not in said, (verb, thing)


def test_their_own_data_is_all_that_is_given_to_take(town: World) -> None:
    with town.uow() as uow:
        me = person_of(uow, "stranger")
        before = everything(uow)
        pressed(uow, town, me, f"mydata_take:{person_of(uow, DONOR).id}")
        (key,) = uow._connection.execute(select(metadata.tables["sign_in_keys"])).all()
        assert me.id in key
        assert everything(uow) != before


def could(world: World, verb: str) -> bool:
    """Whether anybody can do anything with this button."""
    with world.uow() as uow:
        for who in SOMEBODY:
            person = person_of(uow, who)
            for thing in THINGS:
                (toast, *_) = pressed(uow, world, person, f"{verb}:{thing}")
                if isinstance(toast, Toast) and not toast.alert:
                    return True
    return False


def test_whose_it_is_can_press_each(town: World) -> None:
    # Or the tests above would prove nothing of it.
    assert [verb for verb in OWN.keys() - OF_THE_PRESSER.keys() if not could(town, verb)] == []
