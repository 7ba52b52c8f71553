"""When a grid or a team is on duty: ``mon-fri 08:30-18:00`` as people write it, and the answer.

Times are local and within one day; a night is two entries. Who gives no times is always on duty.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
SHIFT = rf"^(daily|({_DAY})(-({_DAY}))?) ([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


def hours_of(shift: str) -> tuple[time, time]:
    """From when to when. ``shift`` has the form of ``SHIFT``."""
    starts, ends = shift.split(" ")[1].split("-")
    return time.fromisoformat(starts), time.fromisoformat(ends)


def is_on_duty(duty: Sequence[str], local: datetime) -> bool:
    """Whether the naive local moment lies in one of the shifts; the end itself does not."""
    return not duty or any(_covers(shift, local) for shift in duty)


def is_shift(text: str) -> bool:
    """Whether it has the form of a shift."""
    return re.match(SHIFT, text) is not None


def _covers(shift: str, local: datetime) -> bool:
    starts, ends = hours_of(shift)
    return local.weekday() in _days(shift.split(" ")[0]) and starts <= local.time() < ends


def _days(words: str) -> range | set[int]:
    if words == "daily":
        return range(7)
    first, _, last = words.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    # sat-mon goes over the end of the week.
    return {(begin + n) % 7 for n in range((end - begin) % 7 + 1)}
