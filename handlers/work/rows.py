"""Seekers and vacancies between what was read of them, their rows, and matching."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from intents.language.seeking import Seeking
from intents.language.vacancy_text import VacancyText
from intents.language.work_hours import Hours
from intents.language.work_pay import Pay
from intents.rules.scams import PAY_TOO_HIGH, is_pay_too_high, suspicions
from intents.rules.work import Opening, Seeks
from storage.seekers import Seeker
from storage.vacancies import Vacancy, VacancyKind


def pack(part: Hours | Pay) -> dict[str, Any]:
    """Hours or pay as a row keeps them."""
    return asdict(part)


def hours_of(data: Mapping[str, Any]) -> Hours:
    """The same, back from the row."""
    known = {field.name: data[field.name] for field in fields(Hours) if field.name in data}
    known["spans"] = tuple((int(a), int(b)) for a, b in known.get("spans", ()))
    known["days"] = tuple(known.get("days", ()))
    return Hours(**known)


def pay_of(data: Mapping[str, Any]) -> Pay:
    """Pay, back from the row."""
    return Pay(**data)


def seeking_of(seeker: Seeker) -> Seeking:
    """What is known of a seeker, as it is read."""
    return Seeking(
        skills=seeker.skills,
        kinds=seeker.kinds,
        is_open=seeker.is_open,
        hours=hours_of(seeker.hours),
        reach=seeker.reach,
        needs=seeker.needs,
        age=seeker.age,
        whom=seeker.whom,
    )


def seeking_columns(seeking: Seeking) -> dict[str, Any]:
    """What was read of a seeker, as columns."""
    return {
        "skills": seeking.skills,
        "kinds": seeking.kinds,
        "is_open": seeking.is_open,
        "hours": pack(seeking.hours),
        "reach": seeking.reach,
        "needs": seeking.needs,
        "age": seeking.age,
    }


def vacancy_columns(read: VacancyText) -> dict[str, Any]:
    """What was read of a vacancy, as columns; suspicions are judged anew."""
    youngest, oldest = read.ages
    return {
        "title": read.title,
        "text": read.text,
        "kinds": read.kinds,
        "kind": VacancyKind.TRAINING if read.is_training else VacancyKind.JOB,
        "places": read.count,
        "pay": pack(read.pay),
        "hours": pack(read.hours),
        "place": read.place,
        "metres": read.metres,
        "firm": read.employer,
        "contact": read.contact,
        "phone": read.phone,
        "demands": read.demands,
        "youngest": youngest,
        "oldest": oldest,
    }


def vacancy_text(vacancy: Vacancy) -> VacancyText:
    """A vacancy's row as it was read."""
    return VacancyText(
        text=vacancy.text,
        title=vacancy.title,
        kinds=vacancy.kinds,
        count=vacancy.places,
        pay=pay_of(vacancy.pay),
        hours=hours_of(vacancy.hours),
        place=vacancy.place,
        metres=vacancy.metres,
        employer=vacancy.firm,
        contact=vacancy.contact,
        phone=vacancy.phone,
        demands=vacancy.demands,
        ages=(vacancy.youngest, vacancy.oldest),
        is_training=vacancy.kind is VacancyKind.TRAINING,
    )


def doubts(read: VacancyText, post: str) -> tuple[str, ...]:
    """Ids of everything that looks like a trap; ``post`` is the whole message it came in."""
    found = dict.fromkeys(one.id for one in (*suspicions(read.text), *suspicions(post)))
    if is_pay_too_high(read.pay, read.demands):
        found[PAY_TOO_HIGH] = None
    return tuple(found)


def seeks(seeker: Seeker) -> Seeks:
    """A seeker as matching sees them."""
    return Seeks(
        seeker.ticket,
        seeker.told_at,
        seeker.skills,
        seeker.kinds,
        seeker.is_open,
        hours_of(seeker.hours),
        seeker.reach,
        seeker.needs,
        seeker.age,
    )


def opening(vacancy: Vacancy) -> Opening:
    """A vacancy as matching sees it."""
    return Opening(
        vacancy.id,
        vacancy.title,
        vacancy.kinds,
        hours_of(vacancy.hours),
        vacancy.metres,
        vacancy.demands,
        (vacancy.youngest, vacancy.oldest),
    )


def is_payable(vacancy: Vacancy) -> bool:
    """Whether its pay is clear enough to be shown; training needs none."""
    pay = pay_of(vacancy.pay)
    return vacancy.kind is VacancyKind.TRAINING or (pay.is_known and not pay.is_torn) or pay.is_open


def is_for_minors(read: VacancyText, youngest: int) -> bool:
    """Whether somebody under the law's age is wanted."""
    wanted, oldest = read.ages
    return (wanted is not None and wanted < youngest) or (oldest is not None and oldest < youngest)
