"""How well offers and needs find each other, on pairs labelled by hand.

Precision at 3 is strict: a good for which fewer than three needs are shown loses the empty
places. ``pool`` ranks every need of the table for every good and counts a pair nobody labelled
as wrong, although some of those fit. The peer is what a search box does: common pairs of
characters of both sentences.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bot.bench.ground import Figures
from intents.language.goods import read_offered, read_wanted
from intents.language.normalise import normalise
from intents.rules.matching import FITS, likeness, overlap

PAIRS = Path(__file__).parents[2] / "tests" / "figures" / "goods_pairs.jsonl"
SHOWN = 3
Table = dict[str, dict[str, bool]]
Measure = Callable[[str, str], float]


def measure() -> Figures:
    """The figures of matching, and of the peer on the same pairs."""
    return judge()


def judge() -> Figures:
    """Precision of the first three shown; precision and recall of what is called fitting."""
    table = read_table()
    pairs = [(o, n, fits) for o, needs in table.items() for n, fits in needs.items()]
    called = [fits for offer, need, fits in pairs if _ours(offer, need) >= FITS]
    everything = list(dict.fromkeys(need for _, need, _ in pairs))
    pool = {o: {need: needs.get(need, False) for need in everything} for o, needs in table.items()}
    return {
        "pairs": len(pairs),
        "precision_at_3": _at_3(table, _ours, FITS),
        "peer_precision_at_3": _at_3(table, _peer, 0.0),
        "pool_precision_at_3": _at_3(pool, _ours, FITS),
        "peer_pool_precision_at_3": _at_3(pool, _peer, 0.0),
        "precision": round(sum(called) / len(called), 3),
        "recall": round(sum(called) / sum(fits for *_, fits in pairs), 3),
    }


def read_table() -> Table:
    """Offer → need → whether it fits."""
    table: Table = defaultdict(dict)
    for line in PAIRS.read_text("utf-8").splitlines():
        row = json.loads(line)
        table[row["offer"]][row["need"]] = bool(row["fits"])
    return table


def _ours(offer: str, need: str) -> float:
    return likeness(read_offered(offer), read_wanted(need))


def _peer(offer: str, need: str) -> float:
    return overlap(normalise(offer), normalise(need))


def _at_3(table: Table, like: Measure, least: float) -> float:
    hits = 0
    for offer, needs in table.items():
        judged = ((like(offer, need), fits) for need, fits in needs.items())
        shown = sorted((pair for pair in judged if pair[0] >= least), key=lambda p: -p[0])
        hits += sum(fits for _, fits in shown[:SHOWN])
    return round(hits / (SHOWN * len(table)), 3)
