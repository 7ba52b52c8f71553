"""How vacancies and searches end: by their dates, by silence, or with a ticket moved by hand."""

from datetime import datetime

from handlers.house import House
from handlers.replies import Button, Buttons, Message, Notice, Reply, ToPerson
from handlers.work import enrolling, hiring
from handlers.work.checking import arm_clocks, end_if_over, hand_to_matchmakers
from handlers.work.clockwork import LASTS, NEWS, Work
from handlers.work.faces import name_of, numbered
from handlers.work.matchmakers import matchmakers
from handlers.work.meeting import fall
from handlers.work.outcomes import end_vacancy
from intents.catalog.schema import Fulfilment
from intents.rules.lifecycle import OPEN
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.introductions import Stand
from storage.people import Person
from storage.seekers import SeekerStage
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.vacancies import LIVE, Vacancy, VacancyStage

_OPEN = frozenset({VacancyStage.OPEN})
_ACTIVE = frozenset({SeekerStage.LOOKING, SeekerStage.STOPPED})
_ASKED = frozenset({Stand.ASKED})


def stale(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The one question to the employer, or who speaks for them, before the time is over."""
    vacancy = uow.vacancies.get(str(timer.data["about"]))
    if vacancy is None or vacancy.stage is not VacancyStage.OPEN or vacancy.ends_at is None:
        return []
    say = house.wording
    text = say(
        "work.still_hiring",
        what=name_of(house, vacancy),
        ends=house.moment(house.local(vacancy.ends_at)),
    )
    buttons: Buttons = (
        (
            Button(say("work.button.still"), f"work_still:{vacancy.id}"),
            Button(say("work.button.filled"), f"work_filled:{vacancy.id}"),
        ),
    )
    to = vacancy.spokesman or vacancy.employer
    return [Message(ToPerson(to), text, buttons=buttons, ticket=vacancy.ticket, weight=Notice.MUST)]


def ends(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Fourteen days without 还在招: it is shown to nobody any more."""
    vacancy = uow.vacancies.get(str(timer.data["about"]))
    if vacancy is None or vacancy.stage is not VacancyStage.OPEN:
        return []
    work = Work(house, uow, now)
    text = house.wording("work.expired", what=name_of(house, vacancy))
    told = Message(ToPerson(vacancy.spokesman or vacancy.employer), text, ticket=vacancy.ticket)
    gone = end_vacancy(work, vacancy, VacancyStage.EXPIRED, "system")
    return [told, *gone, *let_fall(work, vacancy), *end_if_over(work, vacancy.ticket)]


def no_answer(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Three days and one of both has not answered."""
    made = uow.introductions.get(str(timer.data["about"]))
    if made is None:
        return []
    return fall(Work(house, uow, now), made, "silent")


def still_hiring(work: Work, person: Person, id: str) -> list[Reply]:
    """还在招: fourteen more days."""
    vacancy = _own(work, person, id)
    work.uow.vacancies.change(id, _OPEN, {"ends_at": work.now + LASTS})
    arm_clocks(work, id)
    text = work.house.wording("work.renewed", what=name_of(work.house, vacancy))
    return [Message(ToPerson(person.id), text, ticket=vacancy.ticket)]


def filled(work: Work, person: Person, id: str) -> list[Reply]:
    """招满了, by the employer or a matchmaker."""
    vacancy = _own(work, person, id)
    text = work.house.wording("work.closed_thanks", what=name_of(work.house, vacancy))
    told = Message(ToPerson(person.id), text, ticket=vacancy.ticket)
    fallen = let_fall(work, vacancy)
    return [told, *fallen, *end_vacancy(work, vacancy, VacancyStage.FILLED, person.id)]


def hear_filled(work: Work, person: Person) -> list[Reply] | None:
    """招满了 in words: the one vacancy, or which; None for who has none."""
    speaks = person.id in matchmakers(work.house)
    mine = [
        one
        for one in work.uow.vacancies.in_stage(LIVE)
        if person.id == one.employer or (speaks and person.id == one.spokesman)
    ]
    if not mine:
        return None
    if len(mine) == 1:
        return filled(work, person, mine[0].id)
    say = work.house.wording
    rows = tuple(
        (Button(f"{numbered(n)} {name_of(work.house, one)}", f"work_filled:{one.id}"),)
        for n, one in enumerate(mine[:8], start=1)
    )
    return [Message(ToPerson(person.id), say("work.which_filled"), buttons=rows)]


def let_fall(work: Work, vacancy: Vacancy) -> list[Reply]:
    """Nobody who was only asked is left waiting for a vacancy that is over."""
    asked = work.uow.introductions.of_vacancy(vacancy.id, _ASKED)
    return [reply for one in asked for reply in fall(work, one, "taken", but=vacancy.employer)]


def moved(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    """A ticket of work was ended, reopened or relabelled by hand: its rows follow."""
    work = Work(house, uow, now)
    is_ours = house.catalog[ticket.intent].fulfilment is Fulfilment.WORK
    if ticket.status not in OPEN or not is_ours:
        # Resolved by the matchmaker, cancelled by the resident: either way it is over.
        return _over(work, ticket)
    if not matchmakers(house):
        return []
    return _alive(work, ticket)


def _over(work: Work, ticket: Ticket) -> list[Reply]:
    replies: list[Reply] = []
    for vacancy in work.uow.vacancies.of_ticket(ticket.code):
        if vacancy.stage in LIVE:
            end_vacancy(work, vacancy, VacancyStage.CLOSED, "system")
            replies += let_fall(work, vacancy)
    seeker = work.uow.seekers.get(ticket.code)
    if seeker is None or seeker.stage not in _ACTIVE:
        return replies
    work.uow.seekers.change(ticket.code, _ACTIVE, {"stage": SeekerStage.CLOSED})
    if not any(s.stage in _ACTIVE for s in work.uow.seekers.of_person(seeker.person)):
        work.disarm(NEWS, seeker.person)
    for made in work.uow.introductions.of_seeker(ticket.code, _ASKED):
        replies += fall(work, made, "seeker", but=seeker.person)
    return replies


def _alive(work: Work, ticket: Ticket) -> list[Reply]:
    """Reopened or relabelled: what was closed is looked for again, what is new is read."""
    seeker = work.uow.seekers.get(ticket.code)
    told = work.uow.vacancies.of_ticket(ticket.code)
    if seeker is None and not told:
        if ticket.details.get("role") == "employer":
            return hiring.adopt(work, ticket.code, ticket.reporter, ticket.text)
        enrolling.adopt(work, ticket.code, ticket.reporter, ticket.text)
        return []
    gone = frozenset({SeekerStage.CLOSED})
    if seeker is not None and ticket.status is not Status.RESOLVED:
        work.uow.seekers.change(ticket.code, gone, {"stage": SeekerStage.LOOKING})
    closed = frozenset({VacancyStage.CLOSED})
    for vacancy in told:
        work.uow.vacancies.change(vacancy.id, closed, {"stage": VacancyStage.TOLD})
    return hand_to_matchmakers(work, ticket.code) if told else []


def _own(work: Work, person: Person, id: str) -> Vacancy:
    vacancy = work.uow.vacancies.hold(id)
    # First of all: to others it must look the same whether there is such a vacancy. A spokesman
    # is a matchmaker, for as long as the community file says so.
    is_theirs = vacancy is not None and vacancy.employer == person.id
    if not is_theirs and person.id not in matchmakers(work.house):
        raise Refusal("refusal.stale_button")
    if vacancy is None or vacancy.stage not in LIVE:
        raise Refusal("refusal.vacancy_over")
    return vacancy
