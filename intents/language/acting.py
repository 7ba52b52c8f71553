"""Decides what to do with an understood message: take it up, ask, or stay silent.

In a group silence beats nonsense and an emergency beats silence; in private a doubt is
asked about. Bars come from families that the classifier did not see.
"""

from dataclasses import dataclass
from typing import Literal

from intents.language.understanding import Act

Chat = Literal["private", "group"]
NONE = "none"
EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a message was said: the kind of chat, what it answers, whether it names the bot.

    `placed`: it names a building, a unit or a flat. `outright`: it says what it is (我要投诉).
    """

    chat: Chat = "private"
    reply_to: str | None = None
    mentioned: bool = False
    placed: bool = False
    outright: bool = False

    @property
    def is_unaddressed(self) -> bool:
        """Whether neighbours may be among themselves."""
        return self.chat == "group" and not self.mentioned


@dataclass(frozen=True, slots=True)
class ActBars:
    """Least share a request must have; `group_answer` is for answers between neighbours.

    `group_placed` is for what names a building or a flat: among 395 messages of chatter by two
    examiners none that did was taken for a request, however low the bar.
    """

    private_file: float = 0.50
    private_none: float = 0.60
    group_file: float = 0.97  # training finds the one that ships
    group_answer: float = 0.99
    group_placed: float = 0.30


def decide(main: str, share: float, none_share: float, setting: Setting, bars: ActBars) -> Act:
    """What to do, from the main intent, its share and that of `none`."""
    if main == EMERGENCY:
        return Act.FILE
    if setting.is_unaddressed:
        return _decide_unaddressed(main, share, none_share, setting, bars)
    if main == NONE:
        return Act.IGNORE if share >= bars.private_none else Act.ASK
    return Act.FILE if share >= bars.private_file else Act.ASK


def _decide_unaddressed(
    main: str, share: float, none_share: float, setting: Setting, bars: ActBars
) -> Act:
    bar = bars.group_placed if setting.placed else bars.group_file
    if setting.reply_to:
        bar = bars.group_answer
    if setting.outright and not setting.reply_to and main != NONE:
        return Act.FILE if share >= bars.private_file else Act.ASK
    if main == NONE or 1.0 - none_share < bar:
        return Act.IGNORE
    # Whoever names a place wants something there, even if two kinds of it share the doubt.
    enough = bars.group_placed if setting.placed else bars.private_file
    return Act.FILE if share >= enough else Act.ASK
