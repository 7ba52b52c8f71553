"""The one table of legal moves: status x action x relation to the ticket.

Every change of a ticket is a row here; the write that carries it out re-checks the status it
expects, so of two simultaneous moves one wins. Who somebody is to a ticket is decided in
``permissions``; what a move writes is decided by the use case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intents.rules.ticket import Action, Status


class Relation(StrEnum):
    """What a person is to one ticket; roles matter only through it."""

    REPORTER = "reporter"  # told us, or it was told for them
    FOLLOWER = "follower"  # has the same trouble
    POOL = "pool"  # was told and may claim: grid worker, deputy, team
    ASSIGNEE = "assignee"  # claimed it and answers for it
    LEAD = "lead"  # grid lead of the ticket's grid, or lead of its team
    SECRETARY = "secretary"
    SYSTEM = "system"  # a timer of ours


OPEN = frozenset({Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING})
ENDED = frozenset({Status.CLOSED, Status.DECLINED, Status.CANCELLED, Status.MERGED})
HELD = frozenset({Status.IN_PROGRESS, Status.WAITING})

_STEERING = frozenset({Relation.LEAD, Relation.SECRETARY})
_WORKING = _STEERING | {Relation.ASSIGNEE}
_TOLD = frozenset({Relation.REPORTER})
_ANYBODY_CONCERNED = _WORKING | _TOLD | {Relation.FOLLOWER, Relation.POOL}


@dataclass(frozen=True, slots=True)
class Move:
    """From any of ``sources`` to ``target`` (None: the status stays) by any of ``relations``."""

    action: Action
    sources: frozenset[Status]
    target: Status | None
    relations: frozenset[Relation]


MOVES: tuple[Move, ...] = (
    Move(Action.ASSIGN, OPEN, Status.ASSIGNED, _STEERING | {Relation.SYSTEM}),
    Move(
        Action.CLAIM,
        frozenset({Status.ASSIGNED}),
        Status.IN_PROGRESS,
        _STEERING | {Relation.POOL, Relation.ASSIGNEE},
    ),
    # Nobody was found for a new ticket, so only those who steer can take it themselves.
    Move(Action.CLAIM, frozenset({Status.NEW}), Status.IN_PROGRESS, _STEERING),
    # The assignee stays responsible until somebody else claims; the use case keeps the name.
    Move(Action.RETURN, HELD, Status.ASSIGNED, frozenset({Relation.ASSIGNEE})),
    Move(Action.TRANSFER, HELD, Status.ASSIGNED, _WORKING),
    Move(
        Action.ASK, frozenset({Status.IN_PROGRESS}), Status.WAITING, frozenset({Relation.ASSIGNEE})
    ),
    Move(Action.ANSWER, frozenset({Status.WAITING}), Status.IN_PROGRESS, _TOLD),
    Move(Action.COMMENT, OPEN | {Status.RESOLVED}, None, _ANYBODY_CONCERNED),
    Move(Action.RESOLVE, HELD, Status.RESOLVED, frozenset({Relation.ASSIGNEE, Relation.SECRETARY})),
    Move(Action.DECLINE, HELD, Status.DECLINED, _WORKING),
    Move(Action.DECLINE, frozenset({Status.NEW, Status.ASSIGNED}), Status.DECLINED, _STEERING),
    Move(Action.CONFIRM, frozenset({Status.RESOLVED}), Status.CLOSED, _TOLD),
    # A rating may come after the confirmation, so it may find the ticket closed already.
    Move(Action.RATE, frozenset({Status.RESOLVED, Status.CLOSED}), None, _TOLD),
    # Ended ones reopen only within seven days; a cancelled one by this is the undo of a slip.
    Move(
        Action.REOPEN,
        frozenset({Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.CANCELLED}),
        Status.IN_PROGRESS,
        _TOLD,
    ),
    # What a resident who does not answer in chat has said on the telephone.
    Move(Action.REOPEN, frozenset({Status.RESOLVED}), Status.IN_PROGRESS, _STEERING),
    # By the system: whoever had booked stayed away, and there is nothing left to do.
    Move(Action.CANCEL, OPEN, Status.CANCELLED, _TOLD | {Relation.SYSTEM}),
    Move(
        Action.CLOSE,
        frozenset({Status.RESOLVED}),
        Status.CLOSED,
        _STEERING | {Relation.SYSTEM},
    ),
    Move(Action.EXTEND, HELD, None, frozenset({Relation.ASSIGNEE})),
    Move(Action.ESCALATE, HELD, None, frozenset({Relation.ASSIGNEE})),
    Move(Action.WHISTLE, HELD, None, frozenset({Relation.ASSIGNEE})),
    Move(Action.MEDIATE, OPEN, Status.ASSIGNED, _WORKING),
    Move(Action.AGREE, HELD, Status.RESOLVED, frozenset({Relation.ASSIGNEE})),
    Move(
        Action.RELEASE,
        frozenset({Status.IN_PROGRESS}),
        Status.ASSIGNED,
        frozenset({Relation.SYSTEM}),
    ),
    Move(
        Action.COLLECT,
        frozenset({Status.NEW, Status.ASSIGNED}),
        Status.IN_PROGRESS,
        frozenset({Relation.SYSTEM}),
    ),
    Move(Action.LET_GO, OPEN, None, _WORKING | _TOLD),
    Move(Action.SETTLE, OPEN, Status.RESOLVED, frozenset({Relation.SYSTEM})),
    Move(Action.RELABEL, OPEN, None, _WORKING),
    Move(Action.UNMERGE, frozenset({Status.MERGED}), Status.ASSIGNED, _STEERING),
    Move(Action.MERGE, OPEN, Status.MERGED, _WORKING),
)


def find_move(status: Status, action: Action, relations: Iterable[Relation]) -> Move | None:
    """The legal move, or None when this status or these relations do not allow the action."""
    held = frozenset(relations)
    for move in MOVES:
        if move.action is action and status in move.sources and held & move.relations:
            return move
    return None


def is_possible(status: Status, action: Action) -> bool:
    """Whether anybody at all could do this in this status."""
    return any(move.action is action and status in move.sources for move in MOVES)
