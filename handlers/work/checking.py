"""A matchmaker looks at every vacancy before anybody sees it; what looks like a trap waits longer.

Nothing is opened automatically, and nothing without pay. Whoever opens a vacancy that somebody
only passed on (staff, a forwarded post) speaks for its employer from then on.
"""

from handlers.replies import Button, Message, Reply, ToPerson
from handlers.work.clockwork import ASK_BEFORE, ENDS, LASTS, STALE, UNCONFIRMED, Work
from handlers.work.faces import (
    details_of,
    line_of,
    name_of,
    numbered,
    reasons_words,
    seeker_line,
    stage_words,
    warnings_of,
)
from handlers.work.matchmakers import (
    drop,
    matchmakers,
    require_matchmaker,
    take_on,
    tell_matchmakers,
)
from handlers.work.news import LISTED, fitting_seekers, introduce_buttons, schedule_news
from handlers.work.rows import is_payable
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.vacancies import LIVE, UNCHECKED, Vacancy, VacancyStage

_TOLD = frozenset({VacancyStage.TOLD})


def hand_to_matchmakers(work: Work, code: str) -> list[Reply]:
    """What was told waits for a matchmaker; what looks like a trap is held, with its reasons."""
    work.uow.timers.cancel(f"{UNCONFIRMED}:{code}")
    told = [one for one in work.uow.vacancies.of_ticket(code) if one.stage in _TOLD]
    for one in told:
        stage = VacancyStage.HELD if one.suspicions else VacancyStage.CHECKING
        work.uow.vacancies.change(one.id, _TOLD, {"stage": stage})
        kind = "vacancy_held" if one.suspicions else "vacancy_submitted"
        facts = {"vacancy": one.id, "why": list(one.suspicions)}
        work.uow.tickets.record(code, kind, one.employer, work.now, facts)
    if not told:
        return []
    return [*_tell_employer(work, code, told), *show_checking(work, code)]


def show_checking(work: Work, code: str, changed: str | None = None) -> list[Reply]:
    """The matchmakers' card of a post: each vacancy as read, its doubts, and what may be done."""
    say = work.house.wording
    told = work.uow.vacancies.of_ticket(code)
    held = any(one.stage is VacancyStage.HELD for one in told)
    title = say.plain("work.card.held" if held else "work.card.post", code=code)
    lines = [*_source(work, told[0])]
    for one in told:
        mark = f"{numbered(one.number)} " if len(told) > 1 else ""
        state = say.plain(
            "work.card.vacancy",
            mark=mark,
            state=stage_words(work.house, one.stage),
            what=line_of(work.house, one),
        )
        lines += [state]
        if one.stage in UNCHECKED:
            lines += [*details_of(work.house, one), *warnings_of(work.house, one)]
    if changed is not None:
        lines.append(say.plain("work.card.changed"))
    rows = [row for one in told for row in _rows(work, one, len(told))]
    text = say("card.frame", first=title, rest="\n".join(lines))
    return tell_matchmakers(work.house, text, tuple(rows), card=f"post:{code}", ticket=code)


def open_vacancy(work: Work, person: Person, id: str) -> list[Reply]:
    """发布: whoever fits may be told. Raises ``Refusal`` for others and where no pay is known."""
    vacancy = _checked(work, person, id, UNCHECKED)
    if not is_payable(vacancy):
        raise Refusal("refusal.vacancy_without_pay")
    if not vacancy.title:
        raise Refusal("refusal.vacancy_without_work")
    changes = {
        "stage": VacancyStage.OPEN,
        "verified_by": person.id,
        "opened_at": work.now,
        "ends_at": work.now + LASTS,
        "spokesman": person.id if is_relayed(work, vacancy) else None,
    }
    if not work.uow.vacancies.change(id, {vacancy.stage}, changes):
        raise Refusal("refusal.vacancy_over")
    facts = {"vacancy": id, "despite": list(vacancy.suspicions)}
    work.uow.tickets.record(vacancy.ticket, "vacancy_opened", person.id, work.now, facts)
    arm_clocks(work, id)
    claimed = take_on(work, vacancy.ticket, person.id)
    if not any(o.stage in UNCHECKED for o in work.uow.vacancies.of_ticket(vacancy.ticket)):
        work.rest(vacancy.ticket)
    opened = work.uow.vacancies.get(id)
    assert opened is not None
    schedule_news(work, opened)
    text = work.house.wording("work.opened", what=name_of(work.house, opened))
    told = Message(ToPerson(opened.employer), text, ticket=opened.ticket)
    return [*claimed, told, *show_checking(work, opened.ticket), *who_fits(work, person, id)]


def refuse_vacancy(work: Work, person: Person, id: str) -> list[Reply]:
    """不发: the employer hears that, and why where it looked like a trap."""
    vacancy = _checked(work, person, id, UNCHECKED)
    work.uow.vacancies.change(id, UNCHECKED, {"stage": VacancyStage.REFUSED})
    facts = {"vacancy": id}
    work.uow.tickets.record(vacancy.ticket, "vacancy_refused", person.id, work.now, facts)
    claimed = take_on(work, vacancy.ticket, person.id)
    lines = [work.house.wording("work.refused", what=name_of(work.house, vacancy))]
    lines += warnings_of(work.house, vacancy)
    told = Message(ToPerson(vacancy.employer), "\n".join(lines), ticket=vacancy.ticket)
    card = show_checking(work, vacancy.ticket)
    return [*claimed, told, *card, *end_if_over(work, vacancy.ticket)]


def who_fits(work: Work, person: Person, id: str) -> list[Reply]:
    """看谁合适: those who fit, best first, each with the reasons and a button to introduce."""
    vacancy = _checked(work, person, id, frozenset({VacancyStage.OPEN}))
    say = work.house.wording
    found = fitting_seekers(work, vacancy)[:LISTED]
    wants = work.uow.seekers.told_of(id)
    title = say.plain("work.card.candidates", what=name_of(work.house, vacancy), code=id)
    lines = []
    for number, (fitting, seeker) in enumerate(found, start=1):
        who = work.uow.people.get(seeker.person)
        told = wants.get(seeker.ticket)
        lines.append(
            say.plain(
                "work.card.candidate",
                number=numbered(number),
                who=who.name if who else "",
                code=seeker.ticket,
                what=seeker_line(work.house, seeker),
                why=reasons_words(work.house, fitting),
                wish=say.plain("work.card.wants") if told and told.wants else "",
            )
        )
    lines = lines or [say.plain("work.card.nobody_fits")]
    text = say("card.frame", first=title, rest="\n".join(lines))
    buttons = introduce_buttons(work, [(id, seeker.ticket) for _, seeker in found])
    return [Message(ToPerson(person.id), text, buttons=buttons, ticket=vacancy.ticket)]


def arm_clocks(work: Work, id: str) -> None:
    """One question two days before the fourteen are over, and the end."""
    work.arm(STALE, id, work.now + LASTS - ASK_BEFORE)
    work.disarm(ENDS, id)
    work.arm(ENDS, id, work.now + LASTS)


def end_if_over(work: Work, code: str) -> list[Reply]:
    """When nothing of a post is left to be filled, its ticket ends."""
    told = work.uow.vacancies.of_ticket(code)
    if any(one.stage in LIVE for one in told):
        return []
    return drop(work, code)


def is_relayed(work: Work, vacancy: Vacancy) -> bool:
    """Whether who told it only passed on what others hire for."""
    ticket = work.uow.tickets.get(vacancy.ticket)
    forwarded = bool(ticket and ticket.details.get("relayed"))
    return forwarded or work.house.community.member(vacancy.employer) is not None


def _checked(work: Work, person: Person, id: str, stages: frozenset[VacancyStage]) -> Vacancy:
    require_matchmaker(work.house, person.id)
    vacancy = work.uow.vacancies.get(id)
    if vacancy is None or vacancy.stage not in stages:
        raise Refusal("refusal.vacancy_over")
    return vacancy


def _source(work: Work, vacancy: Vacancy) -> list[str]:
    say = work.house.wording
    who = work.uow.people.get(vacancy.employer)
    key = "work.card.relayed" if is_relayed(work, vacancy) else "work.card.told_by"
    return [say.plain(key, who=who.name if who else "")]


def _rows(work: Work, vacancy: Vacancy, count: int) -> list[tuple[Button, ...]]:
    say = work.house.wording
    number = f"{numbered(vacancy.number)} " if count > 1 else ""
    if vacancy.stage is VacancyStage.OPEN:
        return [(Button(say("work.button.who_fits", number=number), f"work_who:{vacancy.id}"),)]
    if vacancy.stage not in UNCHECKED:
        return []
    is_held = vacancy.stage is VacancyStage.HELD
    key = "open_anyway" if is_held else "open"
    open_it = Button(say(f"work.button.{key}", number=number), f"work_open:{vacancy.id}")
    refuse = Button(say("work.button.refuse", number=number), f"work_refuse:{vacancy.id}")
    fix = Button(say("work.button.fix_one", number=number), f"work_fix:{vacancy.id}")
    # The first button is the one that is pressed without thinking.
    return [(refuse, fix, open_it) if is_held else (open_it, refuse, fix)]


def _tell_employer(work: Work, code: str, told: list[Vacancy]) -> list[Reply]:
    """That a matchmaker looks at it, and why it may take longer; matchmakers know anyway."""
    say = work.house.wording
    employer = told[0].employer
    if employer in matchmakers(work.house):
        return []
    held = [one for one in told if one.suspicions]
    lines = [say("work.held" if held else "work.handed_over", count=len(told))]
    lines += dict.fromkeys(line for one in held for line in warnings_of(work.house, one))
    return [Message(ToPerson(employer), "\n".join(lines), ticket=code)]
