"""A ticket and the facts of its history, as they cross the rooms.

Times are aware UTC datetimes. Staff, grids and teams are the stable keys of the community
file; a resident is the id of their row. ``details`` holds the intent's own slots.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a ticket stands; each status has one party who must act next."""

    NEW = "new"  # 已受理: no rule found an owner, the secretary assigns
    ASSIGNED = "assigned"  # 待接单: a pool was told, one of them claims
    IN_PROGRESS = "in_progress"  # 办理中: the assignee acts
    WAITING = "waiting"  # 等居民: the resident answers a question, the clock is paused
    RESOLVED = "resolved"  # 待评价: the resident says whether it is solved
    CLOSED = "closed"  # 已归档
    DECLINED = "declined"  # 无法解决: with a reason the resident reads, never counted as solved
    CANCELLED = "cancelled"  # 已撤销 by the resident
    MERGED = "merged"  # 已并单 into a master


class Action(StrEnum):
    """What can be done to a ticket; each move is one row of the lifecycle table."""

    ASSIGN = "assign"  # 派单: to a pool, by the secretary or a grid lead
    CLAIM = "claim"  # 接单: one of the pool takes it
    RETURN = "return"  # 退单: the assignee gives it back with a reason
    TRANSFER = "transfer"  # 转派: the assignee hands it to a named colleague
    ASK = "ask"  # 询问: the assignee needs something from the resident
    ANSWER = "answer"  # the resident answers the question
    COMMENT = "comment"  # a word or photo added, no change of status
    RESOLVE = "resolve"  # 办结
    DECLINE = "decline"  # 无法解决, with a reason
    CONFIRM = "confirm"  # the resident says it is solved
    RATE = "rate"  # 评价
    REOPEN = "reopen"  # 没修好: back to the same assignee, old clock
    CANCEL = "cancel"  # 撤销
    CLOSE = "close"  # 归档: by time, after a human has answered
    MERGE = "merge"  # 并单
    RELABEL = "relabel"  # 改类: it is of another kind, routed anew
    UNMERGE = "unmerge"  # a merge taken back
    EXTEND = "extend"  # 延期: a later date with a reason, which the resident reads
    ESCALATE = "escalate"  # 求助: the assignee calls for the lead, and keeps the ticket
    WHISTLE = "whistle"  # 吹哨: an outside party is called in, the assignee keeps the ticket
    MEDIATE = "mediate"  # 调解: a quarrel between neighbours goes to the mediators
    AGREE = "agree"  # 达成协议: its points are noted, and looked after in a fortnight
    COLLECT = "collect"  # one more report of an incident: who answers for that has it
    LET_GO = "let_go"  # 移出事件: it was another matter after all
    SETTLE = "settle"  # the incident is over: done, and the resident has the word
    RELEASE = "release"  # a silent claim is opened to the others again, by a timer


class Rating(StrEnum):
    """What the resident thinks of the result."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"


class Extent(StrEnum):
    """How much is still to be done on a reopened ticket, as the resident says."""

    PARTLY = "partly"  # 好了一部分
    NOT = "not"  # 没修好


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request with a life; ``code`` is its unguessable number within the community.

    ``origin_*`` name the message it came from; ``offered_to`` narrows the pool to those a
    transfer named; ``proxy`` filed it for the reporter; ``hidden_from`` are staff who may never
    know of it; ``details`` holds the intent's slots, and ``patrol`` where a worker found it.
    """

    code: str
    intent: str
    status: Status
    text: str
    reporter: str
    created_at: datetime
    updated_at: datetime
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    grid: str | None = None
    team: str | None = None
    assignee: str | None = None
    rule: str | None = None
    urgent: bool = False
    anonymous: bool = False
    due_at: datetime | None = None
    claim_due_at: datetime | None = None
    contact_due_at: datetime | None = None
    claimed_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    returns: int = 0
    reopens: int = 0
    followers: int = 0
    rating: Rating | None = None
    master: str | None = None
    incident: str | None = None
    proxy: str | None = None
    version: int = 1
    origin_channel: str | None = None
    origin_chat: str | None = None
    origin_message: str | None = None
    offered_to: tuple[str, ...] = ()
    hidden_from: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def residents(self) -> tuple[str, ...]:
        """Who is told and may answer as its resident: for whom it is, and who filed for them."""
        return (self.reporter,) if self.proxy is None else (self.reporter, self.proxy)

    @property
    def is_from_patrol(self) -> bool:
        """Found by a worker before anybody complained; counted apart."""
        return self.details.get("patrol") is True


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """An appended fact, past tense, never edited. ``seq`` counts from 1 within the ticket.

    ``actor`` is a person's id, or ``system``; ``data`` holds what the fact needs to be read
    again (a reason, the new assignee, the routing rule, a comment's text).
    """

    ticket: str
    seq: int
    kind: str
    actor: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
