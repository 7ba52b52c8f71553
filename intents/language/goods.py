"""Goods in a sentence: which kinds, how many, for whom, what size, and how they are wanted.

Kinds and their names come from ``words/goods_kinds.txt``; a thing no list knows keeps its own
name. A thing named in passing (换空调了, 带椅子) is not given; of a need the thing asked for
counts more than one that is only mentioned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from intents.language.goods_sizes import Fit, read_fit
from intents.language.items import find_item
from intents.language.normalise import normalise
from intents.language.quantities import find_quantity
from intents.language.word_lists import WordFinder

_KINDS = Path(__file__).parent / "words" / "goods_kinds.txt"
_LINE = re.compile(r"^(?P<kind>\S+?)(?: <(?P<wider>\S+?))?(?P<flags>(?: @\w+)*): (?P<rest>.+)$")
_PASSING_BEFORE = re.compile(
    r"(?:换|带|配|含|连带|附|没|没有|不收|坏|烧|只有|学|弹|打|上|放|铺|坐|挂|装|用|铺的|吃|喝|抱|爬|写|画|练)"
    r"(?:了|着|的|个|一?[张把个台部床]|就一?[张把个台部床]破?|破|那种)?$"
)
_PASSING_AFTER = re.compile(
    r"^(?:上|里|旁|换下|拆下|淘汰下|都?小了|都?坏了?|掉水|也没|没了|没有|不够|漏风|费劲|丢了|弄丢|买不起|太贵|打卷|谱|[壳套罩膜])"
)
_ASKED_BEFORE = re.compile(
    r"(?:借(?:我|用|一?[个副把台辆张]|到)?|求(?:购|借)?|想要|需要|急需|要|缺|领|讨|找|谁家?有|有没有|有多余的?|多的|给我?们?|匀|支援|换下的?"
    r"|淘汰的?|不用的?|不要的?|不穿的?|不看的?|不骑的?|闲置的?|穿剩的?|备)[^,。!?;]{0,9}$"
)
# 两床棉被: what counts other things when a number stands before it.
_AND = re.compile("[、,;和跟]|还有|以及")
_MEASURES = frozenset({"床", "碗", "锅"})
_COUNTED = re.compile(r"[\d一二两三四五六七八九十几多]$")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods; ``wider`` is the kind it belongs to, ``flags`` what must fit besides."""

    name: str
    wider: str | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Good:
    """One thing given or asked for. ``kind`` is None for what no list knows; ``name`` is as said.

    ``weight`` is 1 for what is meant, less for what is only hinted at or named in passing.
    """

    kind: str | None
    name: str
    count: int | None = None
    fit: Fit = field(default_factory=Fit)
    weight: float = 1.0


def read_offered(text: str) -> tuple[Good, ...]:
    """The goods a donor names, each once, in the order said; empty when none is named."""
    said = normalise(text)
    named = _named(said, "donation")
    found = tuple(good for good in named if good.weight == 1.0)
    passing = {good.kind for good in named}
    return found or tuple(g for g in _unlisted(said, "donation") if g.kind not in passing)


def read_wanted(text: str) -> tuple[Good, ...]:
    """The goods a need may be met with, what is asked for first; situations come last."""
    said = normalise(text)
    named = _named(said, "need")
    asked = [good for good in named if _is_asked(said, good.name)]
    meant = asked or [good for good in named if good.weight == 1.0]
    if not meant and not _unlisted(said, "need"):
        meant = [replace(good, weight=1.0) for good in named]
    named_kinds = {good.kind for good in named}
    hinted = [
        Good(kind, kind, fit=read_fit(said, kind_of(kind).flags), weight=0.75)
        for word, kind in _hints().items()
        if word in said and kind not in named_kinds
    ]
    passing = [replace(good, weight=0.35) for good in named if good not in meant]
    return (*(meant or _unlisted(said, "need")), *hinted, *passing)


def kind_of(name: str | None) -> Kind:
    """The kind of that name; a plain one where the list has none."""
    return _kinds().get(name or "", Kind(name or ""))


def _named(said: str, intent: str) -> list[Good]:
    goods: dict[str, Good] = {}
    for start, end in _finder().find(said):
        word = said[start:end]
        if word in _MEASURES and _COUNTED.search(said[:start]):
            continue
        kind = _words()[word]
        fit = read_fit(said, kind_of(kind).flags)
        weight = 0.5 if _is_passing(said, start, end, intent) else 1.0
        good = Good(kind, word, _count(said, start, end), fit, weight)
        known = goods.get(kind)
        if known and known.name != word and known.count and good.count:
            goods[word] = good  # each with its own count: 纸尿裤三包, 护理垫两包
        elif known is None or known.weight < weight:
            goods[kind] = good
    return list(goods.values())


def _count(said: str, start: int, end: int) -> int | None:
    """How many of it, within its own part of a list: 一张床和两床被."""
    before = max((at.end() for at in _AND.finditer(said, 0, start)), default=0)
    after = _AND.search(said, end)
    part = said[before : after.start() if after else len(said)]
    return find_quantity(part, start - before, end - before)


def _is_passing(said: str, start: int, end: int, intent: str) -> bool:
    before, after = said[max(0, start - 6) : start], said[end : end + 4]
    if _PASSING_AFTER.match(after):
        return True
    return intent == "donation" and bool(_PASSING_BEFORE.search(before))


def _is_asked(said: str, word: str) -> bool:
    return any(
        _ASKED_BEFORE.search(said[max(0, at.start() - 14) : at.start()])
        and not _PASSING_AFTER.match(said[at.end() : at.end() + 4])
        for at in re.finditer(re.escape(word), said)
    )


def _unlisted(said: str, intent: str) -> tuple[Good, ...]:
    item = find_item(said, (intent,))
    if item is None:
        return ()
    return (Good(_words().get(item.name), item.name, item.quantity),)


@cache
def _lines() -> tuple[tuple[Kind, tuple[str, ...], tuple[str, ...]], ...]:
    """(kind, its names, situations in which it is wanted) of every line."""
    found = []
    for line in _KINDS.read_text("utf-8").splitlines():
        parts = _LINE.match(line)
        if parts is None:
            continue
        flags = frozenset(flag.removeprefix("@") for flag in parts["flags"].split())
        names, _, hints = parts["rest"].partition(" | ")
        kind = Kind(parts["kind"], parts["wider"], flags)
        found.append((kind, tuple(names.split()), tuple(hints.split())))
    return tuple(found)


@cache
def _kinds() -> dict[str, Kind]:
    return {kind.name: kind for kind, _, _ in _lines()}


@cache
def _words() -> dict[str, str]:
    return {word: kind.name for kind, names, _ in _lines() for word in names}


@cache
def _hints() -> dict[str, str]:
    return {hint: kind.name for kind, _, hints in _lines() for hint in hints}


@cache
def _finder() -> WordFinder:
    return WordFinder(_words())
