"""Reading a short answer to our own question: 3, 三号楼, 3-2-501, 不知道, 算了.

An answer says less than a message, because the question has said the rest; so a bare number is a
building here, which it never is in a message of its own.
"""

import re
from datetime import datetime

from intents.language.addresses import find_addresses
from intents.language.normalise import normalise
from intents.language.numerals import parse_number
from intents.language.slots import extract_slots

_GIVING_UP = re.compile(r"^(算了|取消|不用了?|不弄了|不报了|没事了?|退出|撤销)[吧了啊。！!~]*$")
_UNKNOWN = re.compile(r"(不知道|不清楚|不晓得|说不清|不记得|没有|忘了|不方便|不想说|随便|都行)")
_BARE_BUILDING = re.compile(
    r"^(?:在|是|住|我家|我们|俺们|家)*([0-9]{1,3}|[A-Za-z]|[一二三四五六七八九十百两]{1,4})(?:号|那个|的|吧|呀|啊)*$"
)


# What may stand around an address in an answer that says where, and nothing else.
_AROUND = re.compile(
    r"(?:不是|不|是|我们?|俺们?|咱们?|家|这边|这里|这儿|那边|住|在"
    r"|说的|报的|指的|就|的|呢|啊|吧|哦|[，,。.！! ])*"
)


def is_only_place(text: str) -> bool:
    """Whether an answer says where and nothing else: 我家在5号楼, 不是，我说的是5号楼."""
    said = normalise(text)
    rest, addresses = said, find_addresses(said)
    for flat in reversed(addresses):
        rest = rest[: flat.start] + rest[flat.end :]
    is_named = bool(addresses) and _AROUND.fullmatch(rest) is not None
    return is_named or _BARE_BUILDING.match(said) is not None


def is_giving_up(text: str) -> bool:
    """Whether the person wants to drop the matter."""
    return bool(_GIVING_UP.match(normalise(text)))


def is_unknown(text: str) -> bool:
    """Whether the answer is that there is none."""
    return len(text) <= 12 and bool(_UNKNOWN.search(normalise(text)))


def read_answer(slot: str, text: str, now: datetime) -> str | int | bool | None:
    """The value ``text`` gives for the slot we asked for, or None. ``now`` is naive local."""
    said = normalise(text)
    found = extract_slots(said, ["repair", "job", "haircut", "donation"], now).get(slot)
    if found is not None:
        return found
    if slot == "building":
        bare = _BARE_BUILDING.match(said)
        return _building(bare.group(1)) if bare else None
    if slot in ("item", "place", "occupation") and not is_unknown(said):
        return said.strip("。.!！~ ")[:30] or None
    return None


def _building(token: str) -> str | None:
    if token.isascii():
        return token.upper()
    number = parse_number(token)
    return None if number is None else str(number)


def read_deadline(text: str, now: datetime) -> datetime | None:
    """The moment a person names as a new date; a day without an hour ends at six in the evening."""
    found = extract_slots(normalise(text), ["repair"], now).get("time")
    if not isinstance(found, str):
        return None
    moment = datetime.fromisoformat(found)
    return moment if "T" in found else moment.replace(hour=18)
