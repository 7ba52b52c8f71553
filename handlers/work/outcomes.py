"""What became of an introduction: 面试, 上岗, 未成 and why; and how it goes after 7 and 30 days.

A matchmaker records it by one tap on a card that is edited in place. Whoever is placed is not told
of further vacancies; whoever leaves again is.
"""

from datetime import timedelta

from handlers.dialogue import Serving, forget_privately, remember_privately
from handlers.reminding import Reminder, forget, remind
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from handlers.work.clockwork import ENDS, STALE, Work
from handlers.work.faces import name_of
from handlers.work.holding import hold_vacancy
from handlers.work.matchmakers import require_matchmaker, settle, tell_matchmakers
from intents.catalog.schema import Fulfilment
from intents.rules.refusal import Refusal
from storage.introductions import KNOWN, Introduction, Stand
from storage.people import Person
from storage.seekers import SeekerStage
from storage.vacancies import LIVE, Vacancy, VacancyStage

REASONS = ("time", "pay", "far", "heavy", "taken", "declined", "absent", "other")
OTHER = "other"
CHECKS = (7, 30)
ASK_RESULT_AFTER = timedelta(days=7)
GOES = ("well", "trouble", "left")
_LONGEST = 100
_PER_ROW = 3
_ACTIVE = frozenset({SeekerStage.LOOKING, SeekerStage.STOPPED})


def show_outcome(work: Work, made: Introduction, buttons: Buttons | None = None) -> list[Reply]:
    """The matchmaker's card of an introduction, as it stands."""
    say = work.house.wording
    vacancy = work.uow.vacancies.get(made.vacancy)
    who = work.uow.people.get(made.person)
    why = _why(work, made)
    text = say(
        "work.card.introduction",
        state=say.plain(f"work.stand.{made.step}"),
        who=who.name if who else "",
        code=made.seeker,
        what=name_of(work.house, vacancy) if vacancy else "",
        why=say.plain("work.card.why", why=why) if why else "",
    )
    if made.step is Stand.AGREED:
        name = f"result:{made.id}"
        values = {
            "who": who.name if who else "",
            "what": name_of(work.house, vacancy) if vacancy else "",
        }
        reminder = Reminder(
            name, made.matchmaker, "work.what_became", values, _result_buttons(made), made.seeker
        )
        remind(work.house, work.uow, reminder, work.now + ASK_RESULT_AFTER, work.now)
    card = f"introduction:{made.id}"
    shown = buttons if buttons is not None else _buttons(work, made)
    return [Message(ToPerson(made.matchmaker), text, buttons=shown, card=card, ticket=made.seeker)]


def met(work: Work, person: Person, id: str) -> list[Reply]:
    """面试."""
    made = _known(work, person, id)
    if not work.uow.introductions.change(id, {Stand.AGREED}, {"step": Stand.MET}):
        raise Refusal("refusal.introduction_over")
    _note(work, made, "interviewed", person)
    return show_outcome(work, _again(work, id))


def placed(work: Work, person: Person, id: str) -> list[Reply]:
    """上岗: the search is over, the place taken; asked again after a week and a month."""
    made = _known(work, person, id)
    changes = {"step": Stand.PLACED, "placed_at": work.now}
    if not work.uow.introductions.change(id, KNOWN, changes):
        raise Refusal("refusal.introduction_over")
    forget(work.uow, [f"result:{id}"])
    _note(work, made, "placed", person)
    work.uow.seekers.change(made.seeker, _ACTIVE, {"stage": SeekerStage.PLACED})
    vacancy = work.uow.vacancies.get(made.vacancy)
    what = name_of(work.house, vacancy) if vacancy else ""
    for days in CHECKS:
        values = {"days": str(days), "what": what}
        buttons = tuple((f"work.button.goes_{goes}", f"work_goes:{id}-{goes}") for goes in GOES)
        name = f"check:{id}:{days}"
        reminder = Reminder(name, made.person, "work.how_is_it", values, buttons, made.seeker)
        remind(work.house, work.uow, reminder, work.now + timedelta(days=days), work.now)
    text = work.house.wording("work.congratulations", what=what)
    told = Message(ToPerson(made.person), text, ticket=made.seeker)
    done = settle(work, made.seeker, person.id)
    full = fill_if_full(work, vacancy, person.id) if vacancy else []
    return [told, *done, *full, *show_outcome(work, _again(work, id))]


def ask_why(work: Work, person: Person, id: str) -> list[Reply]:
    """未成: the card shows the reasons to choose from."""
    made = _known(work, person, id)
    say = work.house.wording
    taps = [Button(say(f"work.why.{why}"), f"work_why:{id}-{why}") for why in REASONS]
    rows = tuple(tuple(taps[n : n + _PER_ROW]) for n in range(0, len(taps), _PER_ROW))
    return show_outcome(work, made, rows)


def fell(work: Work, person: Person, code: str) -> list[Reply]:
    """One of the reasons: ``<introduction>-<reason>``; 其他 is told in words."""
    id, _, why = code.partition("-")
    made = _known(work, person, id)
    if why not in REASONS:
        raise Refusal("refusal.stale_button")
    if why == OTHER:
        serving = Serving(service=Fulfilment.WORK, step="why", facts={"introduction": id})
        remember_privately(work.uow, person.id, serving, work.now)
        return [Message(ToPerson(person.id), work.house.wording("work.ask.why"))]
    return _end(work, person, made, why)


def fell_in_words(work: Work, person: Person, id: str, words: str) -> list[Reply]:
    """The reason in a matchmaker's own words."""
    forget_privately(work.uow, person.id)
    return _end(work, person, _known(work, person, id), words[:_LONGEST])


def hear_how(work: Work, person: Person, code: str) -> list[Reply]:
    """顺利, 有困难, 不干了: after a week or a month; the matchmaker hears of trouble."""
    id, _, goes = code.partition("-")
    made = work.uow.introductions.get(id)
    if made is None or made.person != person.id or goes not in GOES:
        raise Refusal("refusal.stale_button")
    if made.step is not Stand.PLACED:
        raise Refusal("refusal.introduction_over")
    _note(work, made, f"goes_{goes}", person)
    vacancy = work.uow.vacancies.get(made.vacancy)
    what = name_of(work.house, vacancy) if vacancy else ""
    told = Message(ToPerson(person.id), work.house.wording(f"work.heard.{goes}"))
    if goes == "well":
        return [told]
    if goes == "left":
        changes = {"step": Stand.FELL, "ended_at": work.now, "why": "left"}
        work.uow.introductions.change(id, {Stand.PLACED}, changes)
        forget(work.uow, [f"check:{id}:{days}" for days in CHECKS])
    text = work.house.wording(f"work.tell.{goes}", who=person.name, what=what, code=made.seeker)
    return [told, *tell_matchmakers(work.house, text, ticket=made.seeker)]


def fill_if_full(work: Work, vacancy: Vacancy, by: str) -> list[Reply]:
    """As many placed as were wanted: nobody else is told of it."""
    taken = work.uow.introductions.of_vacancy(vacancy.id, {Stand.PLACED})
    if len(taken) < (vacancy.places or 1):
        return []
    return end_vacancy(work, vacancy, VacancyStage.FILLED, by)


def end_vacancy(work: Work, vacancy: Vacancy, stage: VacancyStage, by: str) -> list[Reply]:
    """It is over: clocks stop, and the ticket ends with the last vacancy of its post."""
    if not work.uow.vacancies.change(vacancy.id, LIVE, {"stage": stage}):
        return []
    for kind in (STALE, ENDS):
        work.disarm(kind, vacancy.id)
    facts = {"vacancy": vacancy.id}
    work.uow.tickets.record(vacancy.ticket, f"vacancy_{stage}", by, work.now, facts)
    told = work.uow.vacancies.of_ticket(vacancy.ticket)
    if any(one.stage in LIVE for one in told):
        return []
    if any(one.stage is VacancyStage.FILLED for one in told):
        return settle(work, vacancy.ticket, by)
    return []


def _end(work: Work, person: Person, made: Introduction, why: str) -> list[Reply]:
    changes = {"step": Stand.FELL, "ended_at": work.now, "why": why}
    if not work.uow.introductions.change(made.id, KNOWN, changes):
        raise Refusal("refusal.introduction_over")
    forget(work.uow, [f"result:{made.id}"])
    _note(work, made, "introduction_fell", person, why=why)
    text = work.house.wording("work.keeps_looking")
    told = Message(ToPerson(made.person), text, ticket=made.seeker)
    return [told, *show_outcome(work, _again(work, made.id))]


def _known(work: Work, person: Person, id: str) -> Introduction:
    """An introduction whose two know of each other, for a matchmaker."""
    require_matchmaker(work.house, person.id)
    hold_vacancy(work.uow, id)
    made = work.uow.introductions.get(id)
    if made is None or made.step not in KNOWN:
        raise Refusal("refusal.introduction_over")
    return made


def _again(work: Work, id: str) -> Introduction:
    found = work.uow.introductions.get(id)
    assert found is not None
    return found


def _note(work: Work, made: Introduction, kind: str, person: Person, **facts: str) -> None:
    data = {"introduction": made.id, "vacancy": made.vacancy, **facts}
    work.uow.tickets.record(made.seeker, kind, person.id, work.now, data)


def _why(work: Work, made: Introduction) -> str:
    if not made.why:
        return ""
    key = f"work.why.{made.why}"
    return work.house.wording.plain(key) if key in work.house.wording else made.why


def _result_buttons(made: Introduction) -> tuple[tuple[str, str], ...]:
    met_too = (("work.button.met", f"work_met:{made.id}"),) if made.step is Stand.AGREED else ()
    return (
        *met_too,
        ("work.button.placed", f"work_placed:{made.id}"),
        ("work.button.fell", f"work_fell:{made.id}"),
    )


def _buttons(work: Work, made: Introduction) -> Buttons:
    if made.step not in KNOWN:
        return ()
    return (tuple(Button(work.house.wording(key), data) for key, data in _result_buttons(made)),)
