"""Work as the turns see it: who seeks, who hires, what is heard, the buttons and the clocks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.dialogue import Serving, forget_privately
from handlers.house import House
from handlers.incoming import Incoming
from handlers.opening import Request, announce, record
from handlers.pressing import OwnPress
from handlers.replies import Message, Reply, ToPerson
from handlers.service import Service
from handlers.work import checking, ending, enrolling, hiring, meeting, news, outcomes, phoning
from handlers.work.clockwork import ENDS, NEWS, STALE, UNCONFIRMED, WAITS, Work
from handlers.work.hearing import hear
from handlers.work.holding import hold, hold_for
from handlers.work.matchmakers import matchmakers
from intents.language.answers import is_giving_up
from intents.language.seeking import is_stopping
from intents.language.understanding import Act
from intents.language.vacancy_text import is_recruitment
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Step = Callable[[Work, Person, str], list[Reply]]
_SEEKING = frozenset(enrolling.STEPS)
_HIRING = frozenset({"pay", "time", "confirm", "fix"})
_OURS = frozenset({"job", "none", "status"})


def take(request: Request) -> list[Reply]:
    """Who hires and who seeks; without matchmakers it is an ordinary ticket."""
    if not matchmakers(request.house):
        return announce(request, record(request))
    hires = request.wish.slots.get("role") == "employer" or is_recruitment(request.wish.text)
    return hiring.take_vacancies(request) if hires else enrolling.take_seeker(request)


def go_on(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    incoming: Incoming,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    """Words after a question of ours; None: they are about something else."""
    work, text = Work(house, uow, now), incoming.text.strip()
    if not text:
        return None
    if is_stopping(text) and (stopped := news.stop(work, person)) is not None:
        forget_privately(uow, person.id)
        return stopped
    if _is_something_else(work, person, serving, text):
        return None
    try:
        return _answered(work, person, serving, text)
    except Refusal as refusal:
        words = house.wording(refusal.key, **refusal.values)
        return [Message(ToPerson(person.id), words)]


def _answered(work: Work, person: Person, serving: Serving, text: str) -> list[Reply] | None:
    if serving.step in _SEEKING:
        return enrolling.answer_in_words(work, person, serving, text)
    if serving.step in _HIRING:
        return hiring.answer_in_words(work, person, serving, text)
    if serving.step == phoning.STEP:
        return phoning.hear_phone(work, person, text)
    if serving.step == "why" and not is_giving_up(text):
        id = str(serving.facts["introduction"])
        return outcomes.fell_in_words(work, person, id, text)
    return None


def _is_something_else(work: Work, person: Person, serving: Serving, text: str) -> bool:
    """A worker's question comes first; a sure wish of another kind stands by itself."""
    code = serving.facts.get("seeker") or serving.facts.get("ticket")
    ticket = work.uow.tickets.get(str(code)) if code else None
    if ticket is not None and ticket.status is Status.WAITING and person.id in ticket.residents:
        return True
    if serving.step == "why":
        return False
    local = work.house.local(work.now)
    meaning = work.house.understander.understand(text, now=local, chat="private")
    # Whoever is asked what work they seek may have a post to fill as well.
    hires = serving.step in _SEEKING and is_recruitment(text)
    is_other = meaning.act is Act.FILE and meaning.main.intent not in _OURS
    return meaning.urgent or hires or is_other


def _own(do: Step) -> OwnPress:
    """A button about work, as the turns press it."""

    def press(
        house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
    ) -> list[Reply]:
        return do(Work(house, uow, now), person, code)

    return press


def _want(work: Work, person: Person, code: str) -> list[Reply]:
    return news.answer_news(work, person, code, wants=True)


def _not(work: Work, person: Person, code: str) -> list[Reply]:
    return news.answer_news(work, person, code, wants=False)


def _stop(work: Work, person: Person, _: str) -> list[Reply]:
    return news.stop(work, person) or []


SERVICE = Service(
    take=take,
    hear=hear,
    go_on=go_on,
    own={
        "work_say": _own(enrolling.press_answer),
        "work_want": _own(_want),
        "work_not": _own(_not),
        "work_stop": _own(_stop),
        "work_right": _own(hiring.submit),
        "work_fix": _own(hiring.begin_fix),
        "work_drop": _own(hiring.withdraw),
        "work_openpay": _own(hiring.press_open_pay),
        "work_open": _own(checking.open_vacancy),
        "work_refuse": _own(checking.refuse_vacancy),
        "work_who": _own(checking.who_fits),
        "work_meet": _own(meeting.introduce),
        "work_yes": _own(meeting.consent),
        "work_no": _own(meeting.turn_down),
        "work_met": _own(outcomes.met),
        "work_placed": _own(outcomes.placed),
        "work_fell": _own(outcomes.ask_why),
        "work_why": _own(outcomes.fell),
        "work_goes": _own(outcomes.hear_how),
        "work_still": _own(ending.still_hiring),
        "work_filled": _own(ending.filled),
    },
    clocks={
        NEWS: news.tell_news,
        UNCONFIRMED: hiring.unconfirmed,
        STALE: ending.stale,
        ENDS: ending.ends,
        WAITS: ending.no_answer,
    },
    moved=ending.moved,
    hold=hold,
    hold_for=hold_for,
)
