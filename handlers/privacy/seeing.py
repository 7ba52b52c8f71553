"""我的资料: what we hold about somebody, who looked at it, and what they can do about it.

The rule kept here: only ever to the person themselves, in private, and logged.
"""

from datetime import datetime, timedelta

from handlers.house import House
from handlers.incoming import Incoming
from handlers.privacy.consenting import purpose_words
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.lifecycle import ENDED
from intents.rules.purposes import Purpose
from storage.accesses import Access, Deed
from storage.people import Person
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork

LINK_LASTS = timedelta(minutes=10)
LOOKS_SHOWN = 6
FIELDS = ("name", "phone", "building")
_LOOKS = frozenset({Deed.SAW_CONTACT, Deed.SAW_TICKET})


def mydata(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    """/mydata: the summary."""
    uow.accesses.add(person.id, Deed.SAW_OWN_DATA, now, person.id)
    text = summary(house, uow, person)
    rows: list[tuple[Button, ...]] = [
        (Button(house.wording("privacy.button.take"), "mydata_take"),)
    ]
    rows.append(
        tuple(
            Button(house.wording(f"privacy.button.{field}"), f"mydata_fix:{field}")
            for field in FIELDS
        )
    )
    rows += [
        (_button(house, "withdraw", purpose),)
        for purpose, consent in uow.purposes.of(person.id).items()
        if consent.agreed
    ]
    if not uow.purposes.of(person.id).get(Purpose.LEARNING):
        rows.append((_button(house, "withdraw", Purpose.LEARNING),))
    rows.append((Button(house.wording("privacy.button.erase"), "mydata_erase:ask"),))
    return [Message(ToPerson(person.id), text, buttons=tuple(rows))]


def press_take(house: House, uow: UnitOfWork, person: Person, _: str, now: datetime) -> list[Reply]:
    """带走一份: a link to a file, for ten minutes."""
    key = house.new_key()
    uow.sign_ins.issue(KeyKind.DATA, key, person.id, now + LINK_LASTS)
    text = house.wording("privacy.link", address=f"{house.address}/mydata/{key}")
    return [Message(ToPerson(person.id), text)]


def summary(house: House, uow: UnitOfWork, person: Person) -> str:
    """What we hold, in a few lines that its person can read at once."""
    say = house.wording
    told = uow.tickets.of_reporter(person.id, open_only=False, limit=1000)
    own = [ticket for ticket in told if ticket.reporter == person.id]
    files = sum(len(uow.attachments.of_ticket(ticket.code)) for ticket in own)
    parts = (("building", person.building), ("unit", person.unit), ("room", person.room))
    home = "".join(say.plain(f"place.{name}", value=value) for name, value in parts if value)
    none = say.plain("privacy.none")
    lines = [
        say(
            "privacy.held",
            name=person.name or none,
            home=home or none,
            phone=person.phone or none,
            tickets=len(own),
            open=sum(ticket.status not in ENDED for ticket in own),
            files=files,
        )
    ]
    lines += [
        _consent_line(house, purpose, consent.agreed, consent.at)
        for purpose, consent in uow.purposes.of(person.id).items()
    ]
    looks = sorted(_looks(uow, person, [t.code for t in own]), key=lambda one: one.at)
    lines.append(say("privacy.looks" if looks else "privacy.no_looks", count=len(looks)))
    lines += [_look_line(house, one) for one in looks[-LOOKS_SHOWN:]]
    return "\n".join(lines)


def _looks(uow: UnitOfWork, person: Person, codes: list[str]) -> list[Access]:
    seen = [one for about in (person.id, *codes) for one in uow.accesses.about(about)]
    return [one for one in seen if one.deed in _LOOKS and one.person != person.id]


def _look_line(house: House, look: Access) -> str:
    return house.wording(
        "privacy.look",
        at=house.moment(house.local(look.at)),
        who=house.name_of(look.person) or house.wording.plain("privacy.somebody"),
        what=house.wording.plain(f"privacy.deed.{look.deed}"),
        reason=look.reason,
    )


def _consent_line(house: House, purpose: Purpose, agreed: bool, at: datetime) -> str:
    key = "privacy.has_agreed" if agreed else "privacy.has_not_agreed"
    when = house.moment(house.local(at))
    return house.wording(key, purpose=purpose_words(house, purpose), at=when)


def _button(house: House, verb: str, purpose: Purpose) -> Button:
    label = house.wording.plain(f"privacy.button.{verb}", purpose=purpose_words(house, purpose))
    return Button(label, f"mydata_{verb}:{purpose}")
