"""Who fits what, both ways, and telling them: seekers once a day at most, matchmakers with reasons.

Only open vacancies are ever told, each once to each seeker, and only to those who fit. 停止 works
at once. Nobody's name or telephone is told to the other side here.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.house import House
from handlers.privacy.consenting import has_withdrawn
from handlers.replies import Button, Buttons, Message, Priority, Reply, ToPerson
from handlers.work.clockwork import NEWS, Work
from handlers.work.faces import line_of, name_of, numbered, reasons_words, seeker_line
from handlers.work.matchmakers import tell_matchmakers
from handlers.work.phoning import ask_phone
from handlers.work.rows import opening, seeks
from intents.rules.purposes import Purpose
from intents.rules.refusal import Refusal
from intents.rules.work import Fitting, fit, rank
from storage.introductions import UNDER_WAY, Stand
from storage.people import Person
from storage.seekers import Seeker, SeekerStage, Telling
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.vacancies import Vacancy, VacancyStage

AT_ONCE = 3  # vacancies in one message
LISTED = 5
LOOKING = frozenset({SeekerStage.LOOKING})
_OPEN = frozenset({VacancyStage.OPEN})


def fitting_vacancies(work: Work, seeker: Seeker) -> list[tuple[Fitting, Vacancy]]:
    """Open vacancies of others that this seeker fits, best first; none when not to be compared."""
    if has_withdrawn(work.uow, seeker.person, Purpose.JOB):
        return []
    there = {
        one.id: one
        for one in work.uow.vacancies.in_stage(_OPEN)
        if seeker.person not in (one.employer, one.spokesman)
    }
    mine = seeks(seeker)
    found = rank(fit(mine, opening(one), work.now) for one in there.values())
    return [(fitting, there[fitting.vacancy]) for fitting in found]


def fitting_seekers(work: Work, vacancy: Vacancy) -> list[tuple[Fitting, Seeker]]:
    """Those who look for work and fit this vacancy, best first."""
    there = {
        one.ticket: one
        for one in work.uow.seekers.in_stage(LOOKING)
        if one.person not in (vacancy.employer, vacancy.spokesman)
        if not has_withdrawn(work.uow, one.person, Purpose.JOB)
    }
    wanted = opening(vacancy)
    found = rank(fit(seeks(one), wanted, work.now) for one in there.values())
    return [(fitting, there[fitting.seeker]) for fitting in found]


def schedule_news(work: Work, vacancy: Vacancy) -> None:
    """Everybody who fits hears of it with their next message."""
    people = dict.fromkeys(seeker.person for _, seeker in fitting_seekers(work, vacancy))
    for person in people:
        _schedule(work, person)


def tell_news(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The daily message is due: what fits and was not told, if anything still does."""
    person = str(timer.data["about"])
    work = Work(house, uow, now)
    if work.has_heard_today(_last_heard(work, person)):
        _schedule(work, person)
        return []
    found: list[tuple[Seeker, Vacancy]] = []
    for seeker in uow.seekers.of_person(person):
        if seeker.stage is SeekerStage.LOOKING:
            found += [(seeker, vacancy) for _, vacancy in _untold(work, seeker)]
    if not found:
        return []
    if len(found) > AT_ONCE:
        _heard(work, person)
        _schedule(work, person)
    return _tell(work, person, found[:AT_ONCE], "work.news")


def show_fitting(work: Work, seeker: Seeker) -> list[Reply]:
    """What fits at the moment of registering; it counts as the day's message."""
    if seeker.stage is not SeekerStage.LOOKING:
        return []
    if work.has_heard_today(_last_heard(work, seeker.person)):
        _schedule(work, seeker.person)
        return []
    found = [(seeker, vacancy) for _, vacancy in _untold(work, seeker)]
    if not found:
        return []
    if len(found) > AT_ONCE:
        _heard(work, seeker.person)
        _schedule(work, seeker.person)
    return _tell(work, seeker.person, found[:AT_ONCE], "work.fits_now")


def stop(work: Work, person: Person) -> list[Reply] | None:
    """停止: nothing more from this moment. None for somebody who seeks nothing."""
    mine = work.uow.seekers.of_person(person.id)
    stopped = [
        work.uow.seekers.change(one.ticket, LOOKING, {"stage": SeekerStage.STOPPED}) for one in mine
    ]
    if not mine:
        return None
    work.disarm(NEWS, person.id)
    key = "work.stopped" if any(stopped) else "work.stopped_already"
    return [Message(ToPerson(person.id), work.house.wording(key))]


def go_on_looking(work: Work, person: Person) -> list[Reply] | None:
    """继续找活; None for somebody who has nothing stopped."""
    expect = frozenset({SeekerStage.STOPPED})
    mine = [one for one in work.uow.seekers.of_person(person.id) if one.stage in expect]
    if not mine:
        return None
    for one in mine:
        work.uow.seekers.change(one.ticket, expect, {"stage": SeekerStage.LOOKING})
    _schedule(work, person.id)
    return [Message(ToPerson(person.id), work.house.wording("work.looking_again"))]


def answer_news(work: Work, person: Person, code: str, *, wants: bool) -> list[Reply]:
    """想去 or 不合适: ``<vacancy>-<seeker>``. Matchmakers hear of a wish. Raises ``Refusal``."""
    id, _, ticket = code.partition("-")
    seeker, vacancy = work.uow.seekers.get(ticket), work.uow.vacancies.get(id)
    if seeker is None or vacancy is None or seeker.person != person.id:
        raise Refusal("refusal.stale_button")
    if wants and vacancy.stage is not VacancyStage.OPEN:
        raise Refusal("refusal.vacancy_over")
    before = work.uow.seekers.told(ticket).get(id)
    if before is None:
        raise Refusal("refusal.stale_button")
    if before.wants is wants:
        return []
    work.uow.seekers.answer(id, ticket, wants=wants)
    work.uow.tickets.record(
        ticket, "vacancy_wanted" if wants else "vacancy_left", person.id, work.now, {"vacancy": id}
    )
    if not wants:
        return []
    text = work.house.wording("work.wish_passed_on", what=name_of(work.house, vacancy))
    told = Message(ToPerson(person.id), text, ticket=ticket)
    phone = ask_phone(work, person)
    return [told, *phone, *_wish_for_matchmakers(work, seeker, vacancy)]


def show_to_matchmakers(work: Work, seeker: Seeker) -> list[Reply]:
    """A seeker's card for the matchmakers: what they seek, what fits and why, to introduce."""
    say = work.house.wording
    found = fitting_vacancies(work, seeker)[:LISTED]
    title = say.plain("work.card.seeker", code=seeker.ticket)
    lines = [seeker_line(work.house, seeker)]
    if not found:
        lines.append(say.plain("work.card.nothing_fits"))
    for number, (fitting, vacancy) in enumerate(found, start=1):
        lines.append(
            say.plain(
                "work.card.fits",
                number=numbered(number),
                what=line_of(work.house, vacancy),
                why=reasons_words(work.house, fitting),
            )
        )
    text = say("card.frame", first=title, rest="\n".join(lines))
    pairs = [(vacancy.id, seeker.ticket) for _, vacancy in found]
    buttons = introduce_buttons(work, pairs)
    card = f"seeker:{seeker.ticket}"
    return tell_matchmakers(work.house, text, buttons, card=card, ticket=seeker.ticket)


def introduce_buttons(work: Work, pairs: Sequence[tuple[str, str]]) -> Buttons:
    """One button a pair (vacancy, seeker) that has not been brought together; two in a row."""
    free = [
        Button(
            work.house.wording("work.button.introduce", number=f"{numbered(number)} "),
            f"work_meet:{vacancy}-{seeker}",
        )
        for number, (vacancy, seeker) in enumerate(pairs, start=1)
        if not _is_under_way(work, vacancy, seeker)
    ]
    return tuple(tuple(free[n : n + 2]) for n in range(0, len(free), 2))


def _is_under_way(work: Work, vacancy: str, seeker: str) -> bool:
    steps = UNDER_WAY | {Stand.PLACED}
    return any(one.seeker == seeker for one in work.uow.introductions.of_vacancy(vacancy, steps))


def _untold(work: Work, seeker: Seeker) -> list[tuple[Fitting, Vacancy]]:
    """What fits and was never brought before this seeker, by a message or a matchmaker."""
    known = {one.vacancy for one in work.uow.introductions.of_seeker(seeker.ticket)}
    known |= work.uow.seekers.told(seeker.ticket).keys()
    return [pair for pair in fitting_vacancies(work, seeker) if pair[1].id not in known]


def _tell(
    work: Work, person: str, found: Sequence[tuple[Seeker, Vacancy]], key: str
) -> list[Reply]:
    say = work.house.wording
    lines, rows = [], []
    for number, (seeker, vacancy) in enumerate(found, start=1):
        work.uow.seekers.tell(Telling(vacancy.id, seeker.ticket, work.now))
        mark = numbered(number)
        whom = say.plain("work.for_whom", whom=seeker.whom) if seeker.whom else ""
        lines.append(f"{mark} {whom}{line_of(work.house, vacancy)}")
        pair = f"{vacancy.id}-{seeker.ticket}"
        rows.append(
            (
                Button(say("work.button.want", number=f"{mark} "), f"work_want:{pair}"),
                Button(say("work.button.not", number=f"{mark} "), f"work_not:{pair}"),
            )
        )
    _heard(work, person)
    rest = say.plain(key, list="\n".join(lines))
    text = say("work.message", text=rest)
    stop_row = (Button(say("work.button.stop"), "work_stop:"),)
    about = found[0][0].ticket
    message = Message(
        ToPerson(person), text, buttons=(*rows, stop_row), ticket=about, priority=Priority.DIGEST
    )
    return [message]


def _heard(work: Work, person: str) -> None:
    for one in work.uow.seekers.of_person(person):
        if one.stage in (SeekerStage.LOOKING, SeekerStage.STOPPED):
            work.uow.seekers.change(one.ticket, {one.stage}, {"heard_at": work.now})


def _last_heard(work: Work, person: str) -> datetime | None:
    """When this person was last told of any vacancy, for whomever of the family."""
    heard = [one.heard_at for one in work.uow.seekers.of_person(person) if one.heard_at]
    return max(heard, default=None)


def _schedule(work: Work, person: str) -> None:
    key = f"{NEWS}:{person}"
    due = work.next_message(_last_heard(work, person))
    work.uow.timers.put(Timer(NEWS, due, key, data={"about": person}))


def _wish_for_matchmakers(work: Work, seeker: Seeker, vacancy: Vacancy) -> list[Reply]:
    say = work.house.wording
    fitting = fit(seeks(seeker), opening(vacancy), work.now)
    who = work.uow.people.get(seeker.person)
    text = say(
        "work.wish_for_matchmaker",
        who=who.name if who else "",
        code=seeker.ticket,
        what=line_of(work.house, vacancy),
        why=reasons_words(work.house, fitting),
    )
    buttons = introduce_buttons(work, [(vacancy.id, seeker.ticket)])
    return tell_matchmakers(work.house, text, buttons, ticket=seeker.ticket)
