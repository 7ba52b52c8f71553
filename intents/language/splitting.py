"""Cuts a message into the wishes it holds: by request, not by comma.

水管漏了，顺便我妈想理个发 is two requests; 灯坏了，晚上很黑，老人害怕 is one. Pieces are cut
generously, and a piece only counts as a wish of its own when the classifier is sure of it
and the whole message supports it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_PIECES = 24
_LINKS = (
    "顺便|另外|还有|对了|再就是|再一个|还想|也想|此外|其次|另|再问|再帮|再给|再说|然后|同时|"
    "二是|一是|第一|第二|第三|其一|其二|1[.、)）]|2[.、)）]|3[.、)）]|①|②|③|哦对|外加|捎带"
)
_CUT = re.compile(rf"[。！？!?；;\n，,、~～…\s]+|(?={_LINKS})")
_LINK = re.compile(rf"\W*(?:{_LINKS})")
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of the message and whether a linking word (顺便, 另外 …) opens it."""

    start: int
    end: int
    linked: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """One intent found, how sure, and the slice of the message that carries it."""

    intent: str
    confidence: float
    start: int
    end: int


def cut(text: str) -> list[Piece]:
    """The pieces of a message in order; a long message keeps its first `MOST_PIECES`."""
    pieces = []
    start = 0
    for found in _CUT.finditer(text):
        if found.start() - start >= 2:
            pieces.append(_piece(text, start, found.start()))
            start = found.end()
        elif found.start() > start or found.end() > found.start():
            start = start if text[start : found.start()].strip() else found.end()
        if len(pieces) >= MOST_PIECES:
            return pieces
    if len(text) - start >= 2:
        pieces.append(_piece(text, start, len(text)))
    return pieces


def _piece(text: str, start: int, end: int) -> Piece:
    return Piece(start, end, _LINK.match(text, start, end) is not None)


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure a further wish must be, with and without a linking word before it."""

    alone: float = 0.60
    linked: float = 0.40
    whole: float = 0.02


def find_wishes(
    text: str,
    whole: Sequence[float],
    labels: Sequence[str],
    judge: Callable[[str], Sequence[float]],
    bars: Bars,
) -> list[Wish]:
    """The wishes of a message in the order said: people begin with what matters most.

    `whole` holds the shares of the whole message in the order of `labels`; `judge` gives
    the shares of a slice of it.
    """
    top = max(range(len(labels)), key=whole.__getitem__)
    main = Wish(labels[top], whole[top], 0, len(text))
    pieces = cut(text) if len(text) >= 8 else []
    if len(pieces) < 2 or labels[top] == _NONE:
        return [main]
    best: dict[int, tuple[float, Piece]] = {}
    for piece in pieces:
        shares = judge(text[piece.start : piece.end])
        label = max(range(len(labels)), key=shares.__getitem__)
        if shares[label] > best.get(label, (0.0, piece))[0]:
            best[label] = (shares[label], piece)
    further = [
        (label, share, piece)
        for label, (share, piece) in best.items()
        if label != top and labels[label] != _NONE and _counts(share, whole[label], piece, bars)
    ]
    if not further:
        return [main]
    return _arrange(text, labels, top, whole, best, further)


def _counts(share: float, whole: float, piece: Piece, bars: Bars) -> bool:
    return whole >= bars.whole and share >= (bars.linked if piece.linked else bars.alone)


def _arrange(
    text: str,
    labels: Sequence[str],
    top: int,
    whole: Sequence[float],
    best: dict[int, tuple[float, Piece]],
    further: list[tuple[int, float, Piece]],
) -> list[Wish]:
    """Gives each wish the stretch from its own piece to where the next wish begins."""
    own = best[top][1].start if top in best else 0
    places = [(top, whole[top], own)] + [(one, share, piece.start) for one, share, piece in further]
    starts = sorted({start for _, _, start in places})
    starts[0] = 0
    wishes = []
    for label, share, start in places:
        begin = max(edge for edge in starts if edge <= start)
        after = [edge for edge in starts if edge > start]
        wishes.append(Wish(labels[label], share, begin, min(after, default=len(text))))
    return sorted(wishes, key=lambda wish: wish.start)
