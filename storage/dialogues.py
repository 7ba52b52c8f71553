"""Where each conversation stands between two turns.

The rule kept here: a state is plain JSON, opaque to this room; the conversation's name is the
whole key.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, community, metadata
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedJson

dialogues = Table(
    "dialogues",
    metadata,
    community(),
    Column("conversation", Text, primary_key=True),
    Column("state", SealedJson(), nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Index(None, "community_id", "updated_at"),
)

_GET = select(dialogues.c.state).where(
    dialogues.c.community_id == COMMUNITY, dialogues.c.conversation == bindparam("conversation")
)
_INSERT = insert_or(dialogues)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=["community_id", "conversation"],
    set_={"state": _INSERT.excluded.state, "updated_at": _INSERT.excluded.updated_at},
)


class Dialogues(Repository):
    """One community's open conversations."""

    __slots__ = ()

    def get(self, conversation: str) -> dict[str, Any] | None:
        """The saved state; None when nothing is open."""
        found = self._recall(_GET, conversation=conversation)
        state: dict[str, Any] | None = found[0].state if found else None
        return state

    def hold(self, conversation: str) -> None:
        """Nobody else changes what is open there before this transaction ends."""
        self._hold(dialogues, dialogues.c.conversation == conversation)

    def save(self, conversation: str, state: Mapping[str, Any], at: datetime) -> None:
        """The state from now on."""
        row = {"conversation": conversation, "state": state, "updated_at": at}
        self._insert(_SAVE, row)

    def clear(self, conversation: str) -> bool:
        """Whether something was open; nothing is from now on."""
        return self._change(
            delete(dialogues).where(self._here(dialogues), dialogues.c.conversation == conversation)
        )
