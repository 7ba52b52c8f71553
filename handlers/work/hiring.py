"""Somebody hires: what was read of the post is shown to be set right, then goes to a matchmaker.

One ticket a message, however many vacancies are in it. Nobody but its sender and the matchmakers
sees a vacancy before one of them has opened it. Work for minors and work without pay are refused
with nothing stored.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.card_places import is_reachable
from handlers.dialogue import Serving, forget_privately, remember_privately
from handlers.house import House
from handlers.opening import Request, announce, record
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from handlers.work.checking import hand_to_matchmakers, show_checking
from handlers.work.clockwork import LASTS, UNCONFIRMED, Work
from handlers.work.faces import details_of, line_of, numbered, warnings_of
from handlers.work.matchmakers import drop, matchmakers
from handlers.work.rows import (
    doubts,
    is_for_minors,
    is_payable,
    vacancy_columns,
    vacancy_text,
)
from intents.catalog.schema import Fulfilment
from intents.language.answers import is_giving_up
from intents.language.booking_words import is_agreeing
from intents.language.vacancy_text import (
    VacancyText,
    names_number,
    read_correction,
    read_vacancies,
)
from intents.language.work_kinds import says
from intents.rules.refusal import Refusal
from intents.rules.work import YOUNGEST
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.vacancies import LIVE, Vacancy, VacancyKind, VacancyStage

CONFIRM_WITHIN = timedelta(minutes=30)
MOST = 12  # vacancies of one post
_TOLD = frozenset({VacancyStage.TOLD})


def take_vacancies(request: Request) -> list[Reply]:
    """Read the post, record it as one ticket, and show what was read for confirmation."""
    house, uow, text = request.house, request.uow, request.wish.text
    read = read_vacancies(text)
    refused = [reply for one in read for reply in _refusal(request, one)]
    allowed = [one for one in read if not _refusal(request, one)]
    if not allowed:
        return refused[:1]
    if _is_told_already(request):
        return [_say(request, "work.told_already")]
    phone = next((one.phone for one in allowed if one.phone), "")
    slots = {**_kept(request), "role": "employer", **({"phone": phone} if phone else {})}
    if allowed[0].title:
        slots["occupation"] = allowed[0].title
    work = Work(house, uow, request.now)
    code = record(replace(request, wish=replace(request.wish, slots=slots))).code
    ticket = work.promise_until(code, request.now + LASTS)
    for number, one in enumerate(allowed[:MOST], start=1):
        uow.vacancies.add(_made(work, ticket.code, ticket.reporter, number, one, text))
    replies = [*refused[:1], *announce(request, ticket)]
    if len(allowed) > MOST:
        said = house.wording("work.too_many", most=MOST, count=len(allowed))
        replies.append(Message(ToPerson(request.person.id), said))
    if request.proxy or not is_reachable(uow, request.person.id):
        return [*replies, *hand_to_matchmakers(work, ticket.code)]
    due = request.now + CONFIRM_WITHIN
    data = {"about": ticket.code}
    uow.timers.put(Timer(UNCONFIRMED, due, f"{UNCONFIRMED}:{ticket.code}", data=data))
    return [*replies, *_ask_or_show(work, request.person, ticket.code, asked=())]


def answer_in_words(work: Work, person: Person, serving: Serving, text: str) -> list[Reply] | None:
    """Words after a question about a post: the answer, a correction, yes or no."""
    code = str(serving.facts["ticket"])
    told = [one for one in work.uow.vacancies.of_ticket(code) if one.stage in LIVE]
    if not told:
        return None
    if serving.step == "fix":
        return _corrected(work, person, serving, told, text)
    if is_giving_up(text):
        return withdraw(work, person, code)
    asked = tuple(serving.facts.get("asked", ()))
    if serving.step in ("pay", "time"):
        # 不知道 or nothing readable: the question is not asked again.
        _correct(work, told[0], text)
        return _ask_or_show(work, person, code, asked=asked)
    if is_agreeing(text):
        return submit(work, person, code)
    if _correct(work, _meant(told, text), text):
        return _show(work, person, code)
    return None


def submit(work: Work, person: Person, code: str) -> list[Reply]:
    """对，提交: from here on it waits for a matchmaker. Raises ``Refusal`` for others."""
    told = _own(work, person, code)
    if not told:
        raise Refusal("refusal.stale_button")
    forget_privately(work.uow, person.id)
    return hand_to_matchmakers(work, code)


def withdraw(work: Work, person: Person, code: str) -> list[Reply]:
    """不发了: taken back before anybody saw it."""
    own = _own(work, person, code)
    if not own:
        raise Refusal("refusal.vacancy_over")
    for one in own:
        work.uow.vacancies.change(one.id, _TOLD, {"stage": VacancyStage.CLOSED})
    forget_privately(work.uow, person.id)
    work.uow.timers.cancel(f"{UNCONFIRMED}:{code}")
    told = Message(ToPerson(person.id), work.house.wording("work.taken_back"))
    return [*drop(work, code), told]


def begin_fix(work: Work, person: Person, id: str) -> list[Reply]:
    """改一下: what is wrong, in words; by who told it, or a matchmaker."""
    vacancy = work.uow.vacancies.get(id) or next(iter(work.uow.vacancies.of_ticket(id)), None)
    is_theirs = vacancy is not None and vacancy.employer == person.id
    # First of all: to others it must look the same whether there is such a vacancy.
    if not is_theirs and person.id not in matchmakers(work.house):
        raise Refusal("refusal.not_matchmaker")
    if vacancy is None or vacancy.stage not in LIVE:
        raise Refusal("refusal.vacancy_over")
    facts = {"ticket": vacancy.ticket, "vacancy": vacancy.id}
    serving = Serving(service=Fulfilment.WORK, step="fix", facts=facts)
    remember_privately(work.uow, person.id, serving, work.now)
    several = len(work.uow.vacancies.of_ticket(vacancy.ticket)) > 1 and "." not in id
    key = "work.ask.fix_which" if several else "work.ask.fix"
    return [Message(ToPerson(person.id), work.house.wording(key))]


def press_open_pay(work: Work, person: Person, code: str) -> list[Reply]:
    """面议, by one tap."""
    told = _own(work, person, code)
    if not told:
        raise Refusal("refusal.stale_button")
    open_pay = {"is_open": True, "low": None, "high": None, "per": None, "is_torn": False}
    work.uow.vacancies.change(told[0].id, _TOLD, {"pay": {**told[0].pay, **open_pay}})
    return _ask_or_show(work, person, code, asked=("pay",))


def unconfirmed(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Nobody confirmed: a matchmaker sees it as it was read."""
    work = Work(house, uow, now)
    told = [o for o in uow.vacancies.of_ticket(str(timer.data["about"])) if o.stage in _TOLD]
    if not told:
        return []
    forget_privately(uow, told[0].employer)
    return hand_to_matchmakers(work, told[0].ticket)


def adopt(work: Work, code: str, person: str, text: str) -> list[Reply]:
    """A ticket that became a vacancy by relabelling: read, and given to the matchmakers."""
    for number, one in enumerate(read_vacancies(text)[:MOST], start=1):
        work.uow.vacancies.add(_made(work, code, person, number, one, text))
    return hand_to_matchmakers(work, code)


def _made(
    work: Work, code: str, employer: str, number: int, read: VacancyText, post: str
) -> Vacancy:
    return Vacancy(
        id=f"{code}.{number}",
        ticket=code,
        number=number,
        employer=employer,
        stage=VacancyStage.TOLD,
        told_at=work.now,
        suspicions=doubts(read, post),
        **vacancy_columns(read),
    )


def _kept(request: Request) -> dict[str, Any]:
    """What understanding found in the whole post, without what belongs to one of its vacancies."""
    dropped = ("quantity", "occupation", "time", "time_end", "item")
    return {name: value for name, value in request.wish.slots.items() if name not in dropped}


def _refusal(request: Request, read: VacancyText) -> list[Reply]:
    if is_for_minors(read, YOUNGEST) or says("minor", read.text):
        return [_say(request, "work.no_minors")]
    if read.pay.is_unpaid and not read.is_training:
        return [_say(request, "work.no_unpaid")]
    return []


def _is_told_already(request: Request) -> bool:
    """The very same words a moment ago, or still with the matchmakers."""
    mine = request.uow.vacancies.of_employer(request.person.id, LIVE)
    codes = dict.fromkeys(one.ticket for one in mine)
    tickets = (request.uow.tickets.get(code) for code in codes)
    return any(ticket is not None and ticket.text == request.wish.text for ticket in tickets)


def _ask_or_show(work: Work, person: Person, code: str, *, asked: tuple[str, ...]) -> list[Reply]:
    """One vacancy alone is completed by questions; of several all is shown at once."""
    told = work.uow.vacancies.of_ticket(code)
    if len(told) == 1:
        step = _missing(told[0], asked)
        if step is not None:
            return _ask(work, person, told[0], step, asked)
    return _show(work, person, code)


def _missing(vacancy: Vacancy, asked: tuple[str, ...]) -> str | None:
    read = vacancy_text(vacancy)
    if vacancy.suspicions:
        return None  # a matchmaker asks, if anybody
    if "pay" not in asked and not is_payable(vacancy):
        return "pay"
    unknown = not (read.hours.is_known or read.hours.days) or read.hours.is_torn
    return "time" if unknown and "time" not in asked else None


def _ask(
    work: Work, person: Person, vacancy: Vacancy, step: str, asked: tuple[str, ...]
) -> list[Reply]:
    facts = {"ticket": vacancy.ticket, "asked": [*asked, step]}
    serving = Serving(service=Fulfilment.WORK, step=step, facts=facts)
    remember_privately(work.uow, person.id, serving, work.now)
    read = vacancy_text(vacancy)
    is_torn = read.pay.is_torn if step == "pay" else read.hours.is_torn
    say = work.house.wording
    title = vacancy.title or say.plain("work.this_one")
    text = say(f"work.ask.{step}_torn" if is_torn else f"work.ask.{step}", title=title)
    buttons: Buttons = ()
    if step == "pay" and not is_torn:
        buttons = ((Button(say("work.button.open_pay"), f"work_openpay:{vacancy.ticket}"),),)
    return [Message(ToPerson(person.id), text, buttons=buttons, ticket=vacancy.ticket)]


def _show(work: Work, person: Person, code: str) -> list[Reply]:
    """What was read, to be confirmed."""
    say = work.house.wording
    told = [one for one in work.uow.vacancies.of_ticket(code) if one.stage in _TOLD]
    facts = {"ticket": code}
    serving = Serving(service=Fulfilment.WORK, step="confirm", facts=facts)
    remember_privately(work.uow, person.id, serving, work.now)
    title = say.plain("work.read", count=len(told))
    lines = []
    for one in told:
        mark = f"{numbered(one.number)} " if len(told) > 1 else ""
        lines.append(mark + line_of(work.house, one))
        lines += details_of(work.house, one)
        lines += warnings_of(work.house, one)
    text = say("card.frame", first=title, rest="\n".join(lines))
    buttons = (
        (
            Button(say("work.button.right"), f"work_right:{code}"),
            Button(say("work.button.fix"), f"work_fix:{code}"),
            Button(say("work.button.drop"), f"work_drop:{code}"),
        ),
    )
    card = f"post:{code}"
    return [Message(ToPerson(person.id), text, buttons=buttons, card=card, ticket=code)]


def _corrected(
    work: Work, person: Person, serving: Serving, told: list[Vacancy], text: str
) -> list[Reply] | None:
    forget_privately(work.uow, person.id)
    if is_giving_up(text):
        return [Message(ToPerson(person.id), work.house.wording("work.left_as_it_was"))]
    named = next((one for one in told if one.id == serving.facts["vacancy"]), told[0])
    meant = _meant(told, text, otherwise=named)
    if not _correct(work, meant, text):
        return [Message(ToPerson(person.id), work.house.wording("work.not_read"))]
    if meant.stage is VacancyStage.TOLD:
        return _show(work, person, meant.ticket)
    return show_checking(work, meant.ticket, changed=meant.id)


def _correct(work: Work, vacancy: Vacancy, text: str) -> bool:
    """Whether the words set something right; the vacancy is changed then.

    What is open already goes back to be checked: nobody may change what was verified.
    """
    fixed = read_correction(text, vacancy_text(vacancy))
    if fixed is None or is_for_minors(fixed, YOUNGEST):
        return False
    columns = vacancy_columns(replace(fixed, text=vacancy.text, is_training=_is_training(vacancy)))
    columns["suspicions"] = tuple(dict.fromkeys([*vacancy.suspicions, *doubts(fixed, text)]))
    if vacancy.stage is VacancyStage.OPEN:
        columns["stage"] = VacancyStage.CHECKING
    return work.uow.vacancies.change(vacancy.id, {vacancy.stage}, columns)


def _is_training(vacancy: Vacancy) -> bool:
    return vacancy.kind is VacancyKind.TRAINING


def _meant(told: list[Vacancy], text: str, otherwise: Vacancy | None = None) -> Vacancy:
    """第2个 or ② names one of several; else the one whose work is named."""
    for one in told:
        if len(told) > 1 and names_number(text, one.number):
            return one
    named = [one for one in told if one.title and one.title in text]
    return named[0] if len(named) == 1 else otherwise or told[0]


def _own(work: Work, person: Person, code: str) -> list[Vacancy]:
    told = [one for one in work.uow.vacancies.of_ticket(code) if one.stage in _TOLD]
    return [one for one in told if one.employer == person.id]


def _say(request: Request, key: str) -> Message:
    return Message(ToPerson(request.person.id), request.house.wording(key))
