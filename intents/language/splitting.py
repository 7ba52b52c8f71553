"""Cuts a message into the wishes it holds: by request, not by comma.

水管漏了，顺便我妈想理个发 is two requests; 灯坏了，晚上很黑，老人害怕 is one. Pieces are cut
generously; a further wish must be supported by the whole message, by a piece of its own, and
by a cut that leaves it on one side and the main wish on the other.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intents.language.flags import is_housebound, tells_why

MOST_PIECES = 24
MOST_CUTS = 6
MOST_FURTHER = 2
SURE_ALONE = 0.8  # least share of a wish that stands beside a mere circumstance
_SAID_ALONE = frozenset({"haircut", "repair", "need", "donation", "job", "event", "help"})
_LINKS = (
    "顺便|另外|还有|对了|再就是|再一个|还想|也想|此外|其次|另|再问|再帮|再给|再说|然后|同时|"
    "二是|一是|第一|第二|第三|其一|其二|1[.、)）]|2[.、)）]|3[.、)）]|①|②|③|哦对|外加|捎带"
)
_CUT = re.compile(rf"[。！？!?；;\n，,、~～…\s]+|(?={_LINKS})")
_LINK = re.compile(rf"\W{{0,20}}(?:{_LINKS})")
# How it is there, said of what was named before: no wish of its own.
_REMARK = re.compile(
    r"(?:真的?|实在|太|好|特别|非常|都|也|快要?|简直){0,20}"
    r"(?:臭|脏|乱|吵|黑|冷|热|烦|急|气|难闻|难受|危险|吓人|吓|麻烦|不方便){1,20}"
    r"(?:死(?:人|个人|我)?了|得?要命|得很|得不行|极了|[了啊呀的])*\W*"
)
# How to reach whoever tells it: no wish either.
_CONTACT = re.compile(
    r"(?:请|麻烦)?(?:打|拨|加|联系)?(?:我|俺|咱|本人)?(?:家)?的?(?:联系)?(?:电话|手机|号码|联系方式|微信)"
    r"(?:号码?)?(?:就?是|为)?\W{0,3}\d[\d\s-]{2,24}(?:就行|即可|联系|找我)?\W*"
)
_NONE = "none"
Judge = Callable[[int, int], Sequence[float]]  # the shares of the slice between two places


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


def _is_remark(text: str, piece: Piece) -> bool:
    """Whether a piece only says how it is, whom to call, or why: no wish of its own."""
    if any(form.fullmatch(text, piece.start, piece.end) for form in (_REMARK, _CONTACT)):
        return True
    return tells_why(text[piece.start : piece.end])


def _set_aside_why(
    text: str, whole: Sequence[float], labels: Sequence[str], judge: Judge
) -> Sequence[float]:
    """The shares of what is wished, without why: 我妈下不了楼，想请人上门理发 asks no help."""
    if not is_housebound(text):
        return whole
    pieces = cut(text)
    told = [tells_why(text[piece.start : piece.end]) for piece in pieces]
    if all(told) or not (told[0] or told[-1]):
        return whole
    kept = [piece for piece, is_why in zip(pieces, told, strict=True) if not is_why]
    wished = judge(kept[0].start, kept[-1].end)
    top = max(range(len(labels)), key=wished.__getitem__)
    return wished if labels[top] in _SAID_ALONE and wished[top] >= SURE_ALONE else whole


def _piece(text: str, start: int, end: int) -> Piece:
    return Piece(start, end, _LINK.match(text, start, end) is not None)


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for a further wish, each a share of 0 to 1, and where it would begin."""

    whole: float  # of the whole message
    main: float  # of the whole message, for its main wish
    piece: float  # of its best piece
    apart: float  # of the weaker side of the best cut between it and the main wish
    linked: bool  # a linking word opens its piece
    start: int


_GOOD = (0.98, 0.98, True, 0)


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic sum fitted on messages from families that the classifier had not seen."""

    whole: float = 0.96
    main: float = 0.86
    piece: float = 0.24
    apart: float = 0.23
    linked: float = 0.40
    constant: float = 0.50
    bar: float = 0.55  # least chance of a further wish
    floor: float = 0.001  # least share of the whole that is worth cutting the message for

    def chance(self, found: Support) -> float:
        """The chance, 0 to 1, that a message holds this further wish."""
        total = self.constant + self.linked * found.linked
        total += self.whole * _odds(found.whole) + self.main * _odds(found.main)
        total += self.piece * _odds(found.piece) + self.apart * _odds(found.apart)
        return 1.0 / (1.0 + math.exp(-total))

    def is_open(self, whole: float, main: float) -> bool:
        """Whether good pieces could still make a wish of this share of the whole."""
        return whole >= self.floor and self.chance(Support(whole, main, *_GOOD)) >= self.bar


def _odds(share: float) -> float:
    kept = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(kept / (1.0 - kept))


def find_wishes(
    text: str, whole: Sequence[float], labels: Sequence[str], judge: Judge, weighing: Weighing
) -> list[Wish]:
    """The wishes of a message in the order said: people begin with what matters most.

    `whole` holds the shares of the whole message in the order of `labels`; `judge` gives
    the shares of the slice between two places. A message whose shares leave room for one wish
    is not cut.
    """
    whole = _set_aside_why(text, whole, labels, judge)
    top = max(range(len(labels)), key=whole.__getitem__)
    alone = [Wish(labels[top], whole[top], 0, len(text))]
    if len(text) < 8 or labels[top] == _NONE:
        return alone
    likely = [
        label
        for label in range(len(labels))
        if label != top and labels[label] != _NONE and weighing.is_open(whole[label], whole[top])
    ]
    pieces = [piece for piece in cut(text) if not _is_remark(text, piece)] if likely else []
    if len(pieces) < 2:
        return alone
    board = _Board(text, pieces, whole, top, judge)
    likely = [label for label in likely if board.can_be(label, weighing)]
    if not likely:
        return alone
    board.cut_in_two(text, judge)
    found = [(label, board.support(label)) for label in likely]
    sure = [
        (label, one, chance)
        for label, one in found
        if (chance := weighing.chance(one)) >= weighing.bar
    ]
    sure.sort(key=lambda one: -one[2])
    further = [(label, chance, one.start) for label, one, chance in sure[:MOST_FURTHER]]
    return (
        _arrange(text, labels, (top, whole[top], board.main_start(further)), further)
        if further
        else alone
    )


class _Board:
    """The pieces of one message and its cuts in two, judged once."""

    def __init__(
        self, text: str, pieces: list[Piece], whole: Sequence[float], top: int, judge: Judge
    ) -> None:
        self._pieces = [(piece, judge(piece.start, piece.end)) for piece in pieces]
        self._whole = whole
        self._top = top
        self._cuts: list[tuple[int, Sequence[float], Sequence[float]]] = []

    def can_be(self, label: int, weighing: Weighing) -> bool:
        """Whether a good cut could still make this label a wish."""
        piece, shares = max(self._pieces, key=lambda pair: pair[1][label])
        whole, main = self._whole[label], self._whole[self._top]
        best = Support(whole, main, shares[label], 0.98, piece.linked, 0)
        return weighing.chance(best) >= weighing.bar

    def cut_in_two(self, text: str, judge: Judge) -> None:
        """Judges both sides of every cut; a side that is one piece is known already."""
        last = len(self._pieces) - 1
        for place, (piece, shares) in enumerate(self._pieces[1 : MOST_CUTS + 1], start=1):
            left = self._pieces[0][1] if place == 1 else judge(0, piece.start)
            right = shares if place == last else judge(piece.start, len(text))
            self._cuts.append((piece.start, left, right))

    def support(self, label: int) -> Support:
        """What speaks for a label as a further wish."""
        top = self._top
        piece, shares = max(self._pieces, key=lambda pair: pair[1][label])
        sides = [(min(left[label], right[top]), 0) for _, left, right in self._cuts]
        sides += [(min(right[label], left[top]), edge) for edge, left, right in self._cuts]
        apart, start = max(sides)
        return Support(
            self._whole[label], self._whole[top], shares[label], apart, piece.linked, start
        )

    def main_start(self, further: list[tuple[int, float, int]]) -> int:
        """Where the main wish begins: beside the first of the others, not on top of it."""
        first = min(start for _, _, start in further)
        if first > 0:
            return 0
        label = next(label for label, _, start in further if start == first)
        return max(self._cuts, key=lambda one: min(one[1][label], one[2][self._top]))[0]


Place = tuple[int, float, int]


def _arrange(text: str, labels: Sequence[str], main: Place, further: list[Place]) -> list[Wish]:
    """Gives each wish the stretch from where it begins to where the next one does."""
    places = [main, *further]
    starts = sorted({start for _, _, start in places})
    starts[0] = 0
    wishes = []
    for label, share, start in places:
        begin = max(edge for edge in starts if edge <= start)
        after = [edge for edge in starts if edge > start]
        wishes.append(Wish(labels[label], share, begin, min(after, default=len(text))))
    return sorted(wishes, key=lambda wish: wish.start)
