"""Several clocks of one ticket that ran out at once, after an outage or a night: said once to each.

The rule kept here: what a clock does is done whatever else is due; only the words are folded, and
of several nudges the last, which goes furthest up, speaks for all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.replies import Message, Reply, ToPerson
from storage.timers import Timer

NUDGE = "nudge"


def speaking(due: Sequence[Timer]) -> list[Timer]:
    """In their order, and of the nudges only the last."""
    in_order = sorted(due, key=lambda timer: (timer.due_at, timer.id))
    nudges = [timer for timer in in_order if timer.kind == NUDGE]
    return [timer for timer in in_order if timer not in nudges[:-1]]


def fold(replies: Iterable[Reply]) -> list[Reply]:
    """Plain words to one person become one message, with the buttons of the last of them.

    Cards stay cards, and so does a notice that has a name of its own.
    """
    folded: list[Reply] = []
    place: dict[ToPerson, int] = {}
    for reply in replies:
        if not _is_plain(reply):
            folded.append(reply)
            continue
        assert isinstance(reply, Message)
        assert isinstance(reply.to, ToPerson)
        if reply.to not in place:
            place[reply.to] = len(folded)
            folded.append(reply)
            continue
        first = folded[place[reply.to]]
        assert isinstance(first, Message)
        folded[place[reply.to]] = _together(first, reply)
    return folded


def _is_plain(reply: Reply) -> bool:
    return (
        isinstance(reply, Message)
        and isinstance(reply.to, ToPerson)
        and reply.card is None
        and reply.notice is None
        and not reply.attachments
    )


def _together(first: Message, then: Message) -> Message:
    return replace(
        first,
        text=f"{first.text}\n{then.text}",
        buttons=then.buttons or first.buttons,
        priority=min(first.priority, then.priority),
    )
