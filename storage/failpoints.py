"""Places where the program can be made to die, so that tests see what a restart finds.

Off unless a test arms one, or ``LINLI_FAILPOINT=name`` (or ``name:3`` for the third time) is set,
which then ends the process as ``kill -9`` would. The rule kept here: once one has been hit,
nothing of this process passes another one, as the dead write nothing.
"""

import os
import signal
from dataclasses import dataclass, field


class Killed(BaseException):
    """The process has died here, as far as a test is concerned."""


@dataclass(slots=True)
class _Failpoint:
    name: str
    times: int
    is_real: bool
    is_dead: bool = field(default=False)


_VARIABLE = "LINLI_FAILPOINT"
_armed: _Failpoint | None = None


def hit(name: str) -> None:
    """Pass this place; costs a look at one variable when nothing is armed."""
    if _armed is not None:
        _act(_armed, name)


def arm(name: str, times: int = 1) -> None:
    """Raise ``Killed`` when the place is passed for the so-manieth time, and ever after."""
    global _armed
    _armed = _Failpoint(name, times, is_real=False)


def disarm() -> bool:
    """Back to life; whether the armed place had been hit."""
    global _armed
    was, _armed = _armed, None
    return was is not None and was.is_dead


def _act(failpoint: _Failpoint, name: str) -> None:
    if not failpoint.is_dead and name == failpoint.name:
        failpoint.times -= 1
        failpoint.is_dead = failpoint.times <= 0
    if not failpoint.is_dead:
        return
    if failpoint.is_real:
        os.kill(os.getpid(), signal.SIGKILL)
    raise Killed(failpoint.name)


def _arm_from_environment() -> None:
    global _armed
    name, _, times = os.environ.get(_VARIABLE, "").partition(":")
    if name:
        _armed = _Failpoint(name, int(times or 1), is_real=True)


_arm_from_environment()
