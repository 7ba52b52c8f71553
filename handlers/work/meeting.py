"""Introducing two: a matchmaker proposes, both are asked, and only then do they know of each other.

想去 about this very vacancy is the seeker's consent; the message it stands under says so. For an
employer outside, whom somebody passed on, the matchmaker who speaks for them asks by telephone.
"""

from collections.abc import Mapping
from datetime import timedelta

from handlers.introducing import NAME, PHONE, Party, agree, contact_of, propose, refuse, withdraw
from handlers.replies import Button, Buttons, Message, Notice, Reply, ToPerson
from handlers.work.clockwork import WAITS, Work
from handlers.work.faces import line_of, name_of, seeker_line
from handlers.work.holding import hold_vacancy
from handlers.work.matchmakers import matchmakers, require_matchmaker, take_on
from handlers.work.outcomes import show_outcome
from handlers.work.phoning import ask_phone
from intents.rules.refusal import Refusal
from storage.consents import Answer
from storage.introductions import Introduction, Stand
from storage.people import Person
from storage.seekers import Seeker, SeekerStage
from storage.vacancies import Vacancy, VacancyStage

ANSWER_WITHIN = timedelta(days=3)
_ASKED = frozenset({Stand.ASKED})
_MAY_MEET = frozenset({SeekerStage.LOOKING, SeekerStage.STOPPED})


def subject_of(introduction: Introduction) -> str:
    """The name under which both are asked to be made known."""
    return f"introduction:{introduction.id}"


def introduce(work: Work, person: Person, code: str) -> list[Reply]:
    """介绍: ``<vacancy>-<seeker>``. Both are asked. Raises ``Refusal``."""
    require_matchmaker(work.house, person.id)
    id, _, ticket = code.partition("-")
    vacancy, seeker = work.uow.vacancies.get(id), work.uow.seekers.get(ticket)
    if vacancy is None or vacancy.stage is not VacancyStage.OPEN:
        raise Refusal("refusal.vacancy_over")
    if seeker is None or seeker.stage not in _MAY_MEET:
        raise Refusal("refusal.seeker_gone")
    employer = vacancy.spokesman or vacancy.employer
    if employer == seeker.person:
        raise Refusal("refusal.own_vacancy")
    made = Introduction(
        id=work.house.new_id(),
        vacancy=id,
        seeker=ticket,
        person=seeker.person,
        employer=employer,
        matchmaker=person.id,
        step=Stand.ASKED,
        made_at=work.now,
    )
    if not work.uow.introductions.add(made):
        raise Refusal("refusal.introduced_already")
    parties = (
        Party(seeker.person, ticket, (NAME, PHONE)),
        Party(employer, vacancy.ticket, () if vacancy.spokesman else (NAME, PHONE)),
    )
    propose(work.uow, subject_of(made), parties, work.now)
    work.arm(WAITS, made.id, work.now + ANSWER_WITHIN)
    claimed = take_on(work, ticket, person.id)
    told = work.uow.seekers.told(ticket).get(id)
    if told is not None and told.wants:
        agree(work.uow, subject_of(made), seeker.person, work.now)
        asked: list[Reply] = []
    else:
        asked = [_ask_seeker(work, made, vacancy)]
    said = work.house.wording("work.both_asked", what=name_of(work.house, vacancy))
    ours = Message(ToPerson(person.id), said, ticket=ticket)
    return [*claimed, ours, *asked, _ask_employer(work, made, vacancy, seeker)]


def consent(work: Work, person: Person, id: str) -> list[Reply]:
    """愿意: when both have said so, both learn how to reach each other. Raises ``Refusal``."""
    made = _asked(work, person, id)
    if not agree(work.uow, subject_of(made), person.id, work.now):
        text = work.house.wording("work.other_is_asked")
        told = Message(ToPerson(person.id), text)
        return [told, *ask_phone(work, person)]
    if not work.uow.introductions.change(id, _ASKED, {"step": Stand.AGREED, "agreed_at": work.now}):
        raise Refusal("refusal.introduction_over")
    work.disarm(WAITS, id)
    agreed = work.uow.introductions.get(id)
    assert agreed is not None
    return [*_make_known(work, agreed), *show_outcome(work, agreed)]


def turn_down(work: Work, person: Person, id: str) -> list[Reply]:
    """不合适: nobody learns anything; the other hears only that it came to nothing."""
    made = _asked(work, person, id)
    refuse(work.uow, subject_of(made), person.id, work.now)
    why = "seeker" if person.id == made.person else "employer"
    return [
        Message(ToPerson(person.id), work.house.wording("work.turned_down")),
        *fall(work, made, why, but=person.id),
    ]


def fall(work: Work, made: Introduction, why: str, *, but: str = "") -> list[Reply]:
    """It came to nothing before they knew of each other: whoever was asked is told, kindly."""
    changes = {"step": Stand.FELL, "ended_at": work.now, "why": why}
    if not work.uow.introductions.change(made.id, _ASKED, changes):
        return []
    withdraw(work.uow, subject_of(made), work.now)
    work.disarm(WAITS, made.id)
    vacancy = work.uow.vacancies.get(made.vacancy)
    facts = {"introduction": made.id, "vacancy": made.vacancy, "why": why}
    work.uow.tickets.record(made.seeker, "introduction_fell", but or "system", work.now, facts)
    what = name_of(work.house, vacancy) if vacancy else ""
    readers = dict.fromkeys(
        one for one in (made.person, made.employer, made.matchmaker) if one != but
    )
    text = work.house.wording("work.came_to_nothing", what=what)
    return [Message(ToPerson(one), text, ticket=None) for one in readers]


def pending_for(work: Work, person: str) -> list[Introduction]:
    """Introductions that this person has been asked about and not answered."""
    made = work.uow.introductions.of_person(person, _ASKED)
    return [
        one
        for one in made
        if any(
            part.person == person and part.answer is Answer.ASKED
            for part in work.uow.consents.of(subject_of(one))
        )
    ]


def _make_known(work: Work, made: Introduction) -> list[Reply]:
    vacancy = work.uow.vacancies.get(made.vacancy)
    seeker = work.uow.seekers.get(made.seeker)
    assert vacancy is not None
    assert seeker is not None
    subject, house, uow, now = subject_of(made), work.house, work.uow, work.now
    of_seeker = contact_of(house, uow, subject, made.person, made.employer, now)
    of_employer = contact_of(house, uow, subject, made.employer, made.person, now)
    firm = vacancy.contact or vacancy.firm
    outside = {NAME: firm, PHONE: vacancy.phone} if vacancy.spokesman else of_employer
    if not vacancy.spokesman:
        written = {NAME: vacancy.contact, PHONE: vacancy.phone}
        outside = {**outside, **{name: value for name, value in written.items() if value}}
    return [
        _known(
            work, made.person, "work.known.seeker", line_of(house, vacancy), outside, made.seeker
        ),
        _known(
            work,
            made.employer,
            "work.known.spokesman" if vacancy.spokesman else "work.known.employer",
            name_of(house, vacancy),
            of_seeker,
            vacancy.ticket,
        ),
    ]


def _known(
    work: Work, to: str, key: str, what: str, contact: Mapping[str, str], ticket: str
) -> Message:
    say = work.house.wording
    phone = contact.get(PHONE) or say.plain("work.known.no_phone")
    text = say(key, what=what, name=contact.get(NAME) or "", phone=phone)
    return Message(ToPerson(to), text, ticket=ticket, weight=Notice.MUST)


def _ask_seeker(work: Work, made: Introduction, vacancy: Vacancy) -> Message:
    text = work.house.wording("work.ask_seeker", what=line_of(work.house, vacancy))
    return _ask(work, made.person, text, made.id, made.seeker)


def _ask_employer(work: Work, made: Introduction, vacancy: Vacancy, seeker: Seeker) -> Message:
    say = work.house.wording
    key = "work.ask_spokesman" if vacancy.spokesman else "work.ask_employer"
    reach = " ".join(part for part in (vacancy.firm, vacancy.contact, vacancy.phone) if part)
    text = say(
        key,
        what=name_of(work.house, vacancy),
        who=seeker_line(work.house, seeker),
        reach=reach or say.plain("work.no_contact"),
    )
    return _ask(work, made.employer, text, made.id, vacancy.ticket)


def _ask(work: Work, to: str, text: str, id: str, ticket: str) -> Message:
    say = work.house.wording
    buttons: Buttons = (
        (
            Button(say("work.button.agree"), f"work_yes:{id}"),
            Button(say("work.button.turn_down"), f"work_no:{id}"),
        ),
    )
    return Message(ToPerson(to), text, buttons=buttons, ticket=ticket, weight=Notice.MUST)


def _asked(work: Work, person: Person, id: str) -> Introduction:
    hold_vacancy(work.uow, id)
    made = work.uow.introductions.get(id)
    is_part = made is not None and person.id in (made.person, made.employer)
    if made is None or not is_part or made.step is not Stand.ASKED:
        raise Refusal("refusal.introduction_over")
    vacancy = work.uow.vacancies.get(made.vacancy)
    speaks = vacancy is not None and vacancy.spokesman == person.id
    # Whom the community file has let go speaks for nobody outside any more.
    if speaks and person.id != made.person and person.id not in matchmakers(work.house):
        raise Refusal("refusal.introduction_over")
    return made
