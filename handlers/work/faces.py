"""Seekers and vacancies in words: one line each, hours and pay, and why two fit.

What seekers read of a vacancy holds no telephone and no name; what matchmakers read holds the
employer's, because they must call. Nothing here hangs in a group.
"""

from handlers.house import House
from handlers.work.rows import hours_of, pay_of
from intents.language.work_hours import Hours
from intents.language.work_pay import Pay
from intents.rules.privacy import mask_personal
from intents.rules.scams import PAY_TOO_HIGH, reason_of
from intents.rules.work import Fitting, Reason
from storage.seekers import Seeker
from storage.vacancies import Vacancy, VacancyKind, VacancyStage

_WORKDAYS, _ALL_DAYS = (1, 2, 3, 4, 5), 7
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


def numbered(number: int) -> str:
    """① to ⑫."""
    return _NUMBERS[number - 1] if number <= len(_NUMBERS) else str(number)


def name_of(house: House, vacancy: Vacancy) -> str:
    """What the vacancy is called, with who hires where that is known."""
    title = mask_personal(vacancy.title) or house.wording.plain("work.untitled")
    if vacancy.firm and vacancy.firm not in title:
        firm = mask_personal(vacancy.firm)
        return house.wording.plain("work.at_firm", title=title, firm=firm)
    return title


def line_of(house: House, vacancy: Vacancy) -> str:
    """The vacancy as a seeker reads it: what, how many, pay, hours, where."""
    say = house.wording.plain
    parts = [name_of(house, vacancy)]
    if vacancy.kind is VacancyKind.TRAINING:
        parts.append(say("work.training"))
    if vacancy.places:
        parts.append(say("work.places", count=vacancy.places))
    if vacancy.kind is VacancyKind.JOB or pay_of(vacancy.pay).is_known:
        parts.append(pay_words(house, pay_of(vacancy.pay)))
    parts.append(hours_words(house, hours_of(vacancy.hours)))
    if vacancy.place:
        parts.append(say("work.place", place=mask_personal(vacancy.place)))
    return say("work.dot").join(part for part in parts if part)


def details_of(house: House, vacancy: Vacancy) -> list[str]:
    """What a matchmaker and the employer read besides the line."""
    say = house.wording.plain
    lines = []
    reach = " ".join(part for part in (vacancy.contact, vacancy.phone) if part)
    lines.append(say("work.contact", reach=reach) if reach else say("work.no_contact"))
    demands = [say(f"work.demand.{name}") for name in vacancy.demands]
    ages = ages_words(house, vacancy)
    if demands or ages:
        asked = say("list.comma").join([*demands, *([ages] if ages else [])])
        lines.append(say("work.demands", what=asked))
    if hours_of(vacancy.hours).is_torn:
        lines.append(say("work.torn_hours"))
    if pay_of(vacancy.pay).is_torn:
        lines.append(say("work.torn_pay"))
    return lines


def warnings_of(house: House, vacancy: Vacancy) -> list[str]:
    """Why a vacancy is held, one line a reason."""
    say = house.wording.plain
    reasons = [
        say("work.pay_too_high") if id == PAY_TOO_HIGH else reason_of(id)
        for id in vacancy.suspicions
    ]
    return [say("work.warning", reason=reason) for reason in reasons if reason]


def ages_words(house: House, vacancy: Vacancy) -> str:
    """From which age to which, where said."""
    say, low, high = house.wording.plain, vacancy.youngest, vacancy.oldest
    if low and high:
        return say("work.ages", low=low, high=high)
    if high:
        return say("work.oldest", high=high)
    return say("work.youngest", low=low) if low else ""


def pay_words(house: House, pay: Pay) -> str:
    """20元/小时, 3500–4500元/月, 面议, 没说."""
    say = house.wording.plain
    if not pay.is_known or pay.low is None or pay.high is None:
        return say("work.pay.open" if pay.is_open else "work.pay.unknown")
    low, high = _plain(pay.low), _plain(pay.high)
    amount = low if low == high else say("work.pay.range", low=low, high=high)
    return say(f"work.pay.{pay.per}", amount=amount)


def hours_words(house: House, hours: Hours) -> str:
    """周一至周五 9:00–15:30, 每天约2小时, 时间灵活; empty where nothing was said."""
    say = house.wording.plain
    parts = []
    if hours.days and len(hours.days) < _ALL_DAYS:
        parts.append(_days(house, hours.days))
    elif hours.per_week:
        parts.append(say("work.per_week", count=hours.per_week))
    if hours.is_any:
        parts.append(say("work.any_time"))
    if hours.is_rotating:
        parts.append(say("work.rotating"))
    key = "work.either" if hours.is_either else "list.comma"
    parts.append(say(key).join(_span(house, *span) for span in hours.spans))
    if hours.daily:
        parts.append(say("work.daily", hours=_plain(hours.daily / 60)))
    return " ".join(part for part in parts if part)


def seeker_line(house: House, seeker: Seeker) -> str:
    """What somebody seeks, without saying who: can do, when, how far, what not."""
    say = house.wording.plain
    can = say("list.comma").join(seeker.skills)
    if seeker.is_open or not can:
        can = say("work.can_also", can=can) if can else say("work.can_any")
    parts = [can, hours_words(house, hours_of(seeker.hours)) or say("work.hours_unknown")]
    if seeker.reach:
        parts.append(say(f"work.reach.{seeker.reach}"))
    parts += [say(f"work.need.{need}") for need in seeker.needs]
    if seeker.age:
        parts.append(say("work.age", age=seeker.age))
    return say("work.dot").join(parts)


def reasons_words(house: House, fitting: Fitting) -> str:
    """Why they fit, or what stands against it."""
    return house.wording.plain("list.comma").join(_reason(house, one) for one in fitting.reasons)


def stage_words(house: House, stage: VacancyStage) -> str:
    """Where a vacancy stands, in one word."""
    return house.wording.plain(f"work.stage.{stage}")


def _reason(house: House, reason: Reason) -> str:
    key = f"{reason.point}_{reason.key}"
    return house.wording.plain(f"work.reason.{key}", detail=reason.detail)


def _days(house: House, days: tuple[int, ...]) -> str:
    say = house.wording.plain
    if days == _WORKDAYS:
        return say("work.workdays")
    return say("list.comma").join(say(f"work.weekday.{day}") for day in days)


def _span(house: House, start: int, end: int) -> str:
    key = "work.span_night" if end > 24 * 60 else "work.span"
    return house.wording.plain(key, start=_clock(start), end=_clock(end))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24}:{minute % 60:02d}"


def _plain(number: float) -> str:
    return f"{number:g}"
