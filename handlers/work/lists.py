"""What a matchmaker has before them: vacancies to check, open ones, seekers, introductions."""

from handlers.replies import Button, Message, Reply, ToPerson
from handlers.work.clockwork import Work
from handlers.work.faces import line_of, name_of, numbered, seeker_line
from storage.introductions import UNDER_WAY
from storage.people import Person
from storage.seekers import SeekerStage
from storage.vacancies import UNCHECKED, VacancyStage

SHOWN = 8


def overview(work: Work, person: Person) -> list[Reply]:
    """The four lists in one message, each cut to what a screen holds."""
    say = work.house.wording
    unchecked = work.uow.vacancies.in_stage(UNCHECKED)
    opened = work.uow.vacancies.in_stage({VacancyStage.OPEN})
    looking = work.uow.seekers.in_stage({SeekerStage.LOOKING})
    under_way = work.uow.introductions.in_step(UNDER_WAY)
    lines = [say.plain("work.list.unchecked", count=len(unchecked))]
    lines += [f"{one.id} {line_of(work.house, one)}" for one in unchecked[:SHOWN]]
    lines.append(say.plain("work.list.open", count=len(opened)))
    lines += [
        f"{numbered(n)} {line_of(work.house, one)}" for n, one in enumerate(opened[:SHOWN], start=1)
    ]
    lines.append(say.plain("work.list.looking", count=len(looking)))
    for seeker in looking[:SHOWN]:
        who = work.uow.people.get(seeker.person)
        name = who.name if who else ""
        lines.append(f"{seeker.ticket} {name} {seeker_line(work.house, seeker)}")
    lines.append(say.plain("work.list.under_way", count=len(under_way)))
    for made in under_way[:SHOWN]:
        vacancy = work.uow.vacancies.get(made.vacancy)
        what = name_of(work.house, vacancy) if vacancy else ""
        lines.append(f"{made.seeker} → {what} · {say.plain(f'work.stand.{made.step}')}")
    rows = tuple(
        (
            Button(
                say("work.button.who_fits", number=f"{numbered(n)} {one.title} "),
                f"work_who:{one.id}",
            ),
        )
        for n, one in enumerate(opened[:SHOWN], start=1)
    )
    text = say("card.frame", first=say.plain("work.list.title"), rest="\n".join(lines))
    return [Message(ToPerson(person.id), text, buttons=rows)]
