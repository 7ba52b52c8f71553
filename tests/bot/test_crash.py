"""The whole program, killed again and again while people write and press: nothing lost or doubled.

The small sister of ``bench crash``: real processes over real connections.
"""

from pathlib import Path

from bot.bench.bot_api import BotApi, serving
from bot.bench.crash import REDELIVERED, Ordeal

UPDATES, KILLS = 30, 3


def test_nothing_is_lost_or_doubled_by_three_deaths(tmp_path: Path) -> None:
    api = BotApi(redelivered=REDELIVERED)
    with serving(api) as url:
        ordeal = Ordeal(tmp_path, url, api, quiet=0.7)
        ordeal.suffer(UPDATES, KILLS)
        found = ordeal.accounts()
    assert found["kills"] == KILLS
    assert found["requests"] == UPDATES * 2 // 5
    nothing = dict.fromkeys(
        ["lost_requests", "double_tickets", "lost_claims", "residents_not_told"], 0
    )
    assert {name: found[name] for name in nothing} == nothing
    assert found["doubled_notices"] <= KILLS
    assert found["updates_set_aside"] == 0
    assert found["integrity"] == "ok"
