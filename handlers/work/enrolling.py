"""Somebody seeks work: recorded at once, then at most four short questions, each asked once.

A question whose answer was said already is not asked, and whoever does not answer is registered
all the same. Words that contradict each other leave the fact open and are asked about.
"""

from collections.abc import Mapping
from dataclasses import replace

from handlers.card_places import is_reachable
from handlers.dialogue import Serving, forget_privately, remember_privately
from handlers.opening import Request, announce, record
from handlers.privacy.consenting import agree
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from handlers.work.clockwork import SEEKING_LASTS, Work
from handlers.work.faces import seeker_line
from handlers.work.news import show_fitting, show_to_matchmakers
from handlers.work.rows import seeking_columns, seeking_of
from intents.catalog.schema import Fulfilment
from intents.language.answers import is_giving_up
from intents.language.seeking import (
    Seeking,
    merge,
    read_seeking,
    read_skills_answer,
    says_no_needs,
)
from intents.language.work_hours import Hours
from intents.rules.purposes import Purpose
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.seekers import Seeker, SeekerStage

STEPS = ("skills", "hours", "reach", "needs")
ACTIVE = frozenset({SeekerStage.LOOKING, SeekerStage.STOPPED})
# What a tap says: parts of a day, how far, what cannot be done.
HOURS = {
    "school": Hours(spans=((510, 930),), is_vague=True),
    "morning": Hours(spans=((480, 720),), is_vague=True),
    "afternoon": Hours(spans=((720, 1080),), is_vague=True),
    "evening": Hours(spans=((1080, 1320),), is_vague=True),
    "day": Hours(spans=((480, 1080),), is_vague=True),
    "any": Hours(is_any=True),
}
TAPS: Mapping[str, tuple[str, ...]] = {
    "skills": ("any",),
    "hours": tuple(HOURS),
    "reach": ("walk", "ride", "any"),
    "needs": ("none", "sitting", "no_reading", "no_heavy", "no_night"),
}
_PER_ROW = 3


def take_seeker(request: Request) -> list[Reply]:
    """Record the wish and ask what is missing; who is too young is refused with nothing stored."""
    house, uow = request.house, request.uow
    seeking = read_seeking(request.wish.text)
    if seeking.is_minor:
        return [Message(ToPerson(request.person.id), house.wording("work.too_young"))]
    work = Work(house, uow, request.now)
    before = _known_before(request, seeking)
    if before is not None and before.stage in ACTIVE:
        return _told_more(work, request.person, before, seeking)
    ticket = work.promise_until(record(request).code, request.now + SEEKING_LASTS)
    if before is not None:
        seeking = merge(replace(seeking_of(before), whom=seeking.whom), seeking)
    uow.seekers.add(
        Seeker(
            ticket=ticket.code,
            person=ticket.reporter,
            stage=SeekerStage.LOOKING,
            told_at=request.now,
            whom=seeking.whom,
            **seeking_columns(seeking),
        )
    )
    replies = announce(request, ticket)
    seeker = _seeker(work, ticket.code)
    if request.proxy or not is_reachable(uow, request.person.id):
        return [*replies, *_registered(work, seeker)]
    asked = ("needs",) if says_no_needs(request.wish.text) else ()
    return [*replies, *_go_on(work, request.person, seeker, asked=asked)]


def answer_in_words(work: Work, person: Person, serving: Serving, text: str) -> list[Reply] | None:
    """Words after one of the questions; None when the seeker is gone."""
    seeker = work.uow.seekers.get(str(serving.facts["seeker"]))
    if seeker is None or seeker.stage not in ACTIVE:
        return None
    asked = tuple(serving.facts["asked"])
    if is_giving_up(text):
        return _finish(work, person, seeker)
    said = read_seeking(text)
    if said.is_minor:
        return _too_young(work, person, seeker)
    if serving.step == "skills":
        skills, kinds, is_open = read_skills_answer(text)
        is_other = said.hours.is_known or said.reach is not None or bool(said.needs)
        if kinds or not is_other:
            said = replace(said, skills=skills, kinds=kinds, is_open=is_open or said.is_open)
    if serving.step == "needs" and says_no_needs(text):
        said = Seeking()
    return _answered(work, person, seeker, said, asked)


def press_answer(work: Work, person: Person, code: str) -> list[Reply]:
    """One tap on an answer: ``<ticket>-<step>-<choice>``. Raises ``Refusal`` when too late."""
    ticket, step, choice = (*code.split("-"), "", "")[:3]
    seeker = work.uow.seekers.get(ticket)
    known = seeker is not None and seeker.person == person.id and seeker.stage in ACTIVE
    if seeker is None or not known or choice not in TAPS.get(step, ()):
        raise Refusal("refusal.stale_button")
    said = Seeking()
    if step == "hours":
        said = Seeking(hours=HOURS[choice])
    elif step == "reach":
        said = Seeking(reach=choice)
    elif step == "skills":
        said = Seeking(is_open=True)
    elif choice != "none":
        said = Seeking(needs=(choice,))
    return _answered(work, person, seeker, said, STEPS[: STEPS.index(step) + 1])


def adopt(work: Work, code: str, person: str, text: str) -> None:
    """A ticket that became a search for work by relabelling: what its words say."""
    seeking = read_seeking(text)
    columns = seeking_columns(seeking)
    work.uow.seekers.add(
        Seeker(code, person, SeekerStage.LOOKING, work.now, whom=seeking.whom, **columns)
    )


def _known_before(request: Request, seeking: Seeking) -> Seeker | None:
    """What this person sought before for the same one of the family, the live search first."""
    mine = request.uow.seekers.of_person(request.person.id)
    same = [one for one in mine if one.whom == seeking.whom and not request.proxy]
    return next((one for one in same if one.stage in ACTIVE), None) or next(iter(same), None)


def _told_more(work: Work, person: Person, seeker: Seeker, seeking: Seeking) -> list[Reply]:
    """Registered already: what is new is added, and they hear of vacancies again."""
    merged = merge(seeking_of(seeker), seeking)
    columns = {**seeking_columns(merged), "stage": SeekerStage.LOOKING}
    work.uow.seekers.change(seeker.ticket, ACTIVE, columns)
    agree(work.uow, person.id, Purpose.JOB, work.now)
    changed = _seeker(work, seeker.ticket)
    text = work.house.wording("work.already", what=seeker_line(work.house, changed))
    told = Message(ToPerson(person.id), text, ticket=seeker.ticket)
    if seeking.hours.is_torn:
        return [told, *_go_on(work, person, changed, asked=("skills",), torn=True)]
    return [told, *_registered(work, changed)]


def _too_young(work: Work, person: Person, seeker: Seeker) -> list[Reply]:
    work.uow.seekers.change(seeker.ticket, ACTIVE, {"stage": SeekerStage.CLOSED})
    forget_privately(work.uow, person.id)
    return [Message(ToPerson(person.id), work.house.wording("work.too_young"))]


def _answered(
    work: Work, person: Person, seeker: Seeker, said: Seeking, asked: tuple[str, ...]
) -> list[Reply]:
    merged = merge(seeking_of(seeker), said)
    if said.hours.is_torn:
        merged = replace(merged, hours=replace(merged.hours, is_torn=True))
    work.uow.seekers.change(seeker.ticket, ACTIVE, seeking_columns(merged))
    return _go_on(work, person, _seeker(work, seeker.ticket), asked=asked)


def _go_on(
    work: Work,
    person: Person,
    seeker: Seeker,
    *,
    asked: tuple[str, ...],
    torn: bool = False,
) -> list[Reply]:
    """The next question without an answer, else what fits is shown."""
    known = seeking_of(seeker)
    is_torn = torn or known.hours.is_torn
    step = next((s for s in STEPS if s not in asked and not _is_known(known, s)), None)
    if is_torn and "hours" not in asked:
        step = "hours"
    if step is None:
        return _finish(work, person, seeker)
    facts = {"seeker": seeker.ticket, "asked": [*asked, step]}
    serving = Serving(service=Fulfilment.WORK, step=step, facts=facts)
    remember_privately(work.uow, person.id, serving, work.now)
    key = "work.ask.torn" if is_torn and step == "hours" else f"work.ask.{step}"
    buttons = _taps(work, seeker.ticket, step)
    text = work.house.wording(key)
    return [Message(ToPerson(person.id), text, buttons=buttons, ticket=seeker.ticket)]


def _is_known(known: Seeking, step: str) -> bool:
    if step == "skills":
        return bool(known.skills) or known.is_open
    if step == "hours":
        return (known.hours.is_known or bool(known.hours.days)) and not known.hours.is_torn
    if step == "reach":
        return known.reach is not None
    return bool(known.needs)


def _taps(work: Work, code: str, step: str) -> Buttons:
    say = work.house.wording
    buttons = [
        Button(say(f"work.tap.{step}_{choice}"), f"work_say:{code}-{step}-{choice}")
        for choice in TAPS[step]
    ]
    rows = [buttons[n : n + _PER_ROW] for n in range(0, len(buttons), _PER_ROW)]
    return tuple(tuple(row) for row in rows)


def _finish(work: Work, person: Person, seeker: Seeker) -> list[Reply]:
    """All is known that will be: say what was noted, what fits, and tell the matchmakers.

    Whoever has answered for this has agreed that it is compared; the sentence says how to take
    it back.
    """
    forget_privately(work.uow, person.id)
    agree(work.uow, person.id, Purpose.JOB, work.now)
    if not seeker.skills and not seeker.is_open:
        # Who names no work and declines to is told of all.
        work.uow.seekers.change(seeker.ticket, ACTIVE, {"is_open": True})
        seeker = _seeker(work, seeker.ticket)
    text = work.house.wording("work.registered", what=seeker_line(work.house, seeker))
    told = Message(ToPerson(person.id), text, ticket=seeker.ticket)
    return [told, *_registered(work, seeker)]


def _registered(work: Work, seeker: Seeker) -> list[Reply]:
    return [*show_fitting(work, seeker), *show_to_matchmakers(work, seeker)]


def _seeker(work: Work, code: str) -> Seeker:
    found = work.uow.seekers.get(code)
    assert found is not None
    return found
