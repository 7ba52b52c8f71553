"""A long post cut into its vacancies, and what all of them share (who hires, where, whom to call).

Numbered and marked lines, lines that each name work, 收银员2名、理货员1名 and 招甲…招乙 are read;
numbered demands (1. 身体健康 2. 有证优先) are no vacancies of their own.
"""

from __future__ import annotations

import re

from intents.language.occupations import find_occupation
from intents.language.phones import find_phones
from intents.language.work_kinds import named_work, says
from intents.language.work_pay import read_pay

_N = "一二两三四五六七八九十"
_MARK = re.compile(
    rf"^\s*(?:[(（]?\d{{1,2}}[)）、.,:]|[①-⑳❶-❿➊-➓]|[{_N}]{{1,2}}[、.,:]|岗位(?:[{_N}]"
    rf"|\d{{1,2}})[:、.]?|[-•·●▪★☆◆■□✅☑◎▶♦✨🔹🔸👉📌]+|【[^】]{{2,12}}】(?=.*\d))\s*"
)
_INLINE = re.compile(
    r"(?:(?<=[^\d\n年月.:点-])|(?<=[^\d]:))(?=(?:\d{1,2}[、.](?!\d)|[①-⑳]|[★◆●■▪](?=\S)))"
)
_SHARED = re.compile(
    r"^\s*(?:联系|电话|咨询|报名|有意|公司|以上|备注|福利|统一|都在|地址|招聘单位"
    r"|单位|注[:意]|简历|微信|欢迎|面试|工作地点|集合)"
)
_FIELD = re.compile(
    r"^\s*+(?:(?:\d{1,2}[、.,]|[-•·])\s*+)?(?:人数|名额|时间|工作时间|上班时间|待遇|工资"
    r"|薪资|月薪|要求|条件|岗位要求|职责|内容|地点|地址|年龄|性别|学历|联系|公司|单位"
    r"|福利|电话)\S{0,3}[:： ]"
)
_DEMAND = re.compile(
    r"优先|身体|经验|吃苦|健康|责任心|勤快|男女不限|服从|爱岗|持[^,。]{0,6}证|周?岁"
)
_COUNT = (
    rf"(?:各?\d{{1,3}}|各?[{_N}]{{1,2}}|若干|数|多)(?:[名位人](?!数)|个(?!月|小时|钟"
    rf"|半|工作日|人?头))"
)
_COUNTED = re.compile(rf"(?P<work>[\u4e00-\u9fff]{{2,8}}?)[:： ]?(?:\d\d岁)?(?P<count>{_COUNT})")
_HIRING = re.compile(
    r"(?:急招|诚聘|急聘|招聘|聘用|招工|现招|招(?!聘|工|人[,，]|呼|待|牌|满)|聘(?!请|用)|[缺找]个)"
)
_BREAK = re.compile(r"(?<=[。;!])|\n")
_NAMED = r"(?:(?![和及])[\u4e00-\u9fff]){2,6}"
_TOGETHER = re.compile(rf"(?P<all>{_NAMED}(?:[、和及/]{_NAMED}){{1,12}})(?P<count>各?{_COUNT})")


def split_vacancies(text: str) -> tuple[tuple[str, ...], str]:
    """(what each vacancy says, what is said for all) of a normalised post; never no vacancy."""
    lines = [line for line in _lines(text) if line.strip()]
    pieces, shared = _by_lines(lines)
    if len(pieces) < 2:
        whole = "\n".join(lines)
        pieces, shared = _by_counts(whole) or _by_clauses(whole) or ([whole], "")
    found = [part for piece in pieces for part in _of_one(piece)]
    return tuple(found) or (text,), shared


def _lines(text: str) -> list[str]:
    return [line for row in text.splitlines() for line in _INLINE.sub("\n", row).splitlines()]


def _by_lines(lines: list[str]) -> tuple[list[str], str]:
    """Lines that begin a vacancy take along what follows, until a line speaks for all."""
    marked = [bool(_MARK.match(line)) and _is_vacancy(_MARK.sub("", line)) for line in lines]
    if sum(marked) < 2:
        marked = [_is_vacancy(line) and not _FIELD.match(line) for line in lines]
        if sum(marked) < 2 or not _are_alike(lines, marked):
            return [], ""
    items: list[str] = []
    shared: list[str] = []
    for line, begins in zip(lines, marked, strict=True):
        if begins:
            items.append(_MARK.sub("", line))
        elif not items or _SHARED.match(line) or (len(items) > 1 and _is_signature(line)):
            shared.append(line)
        else:
            items[-1] += f"\n{line}"
    return items, "\n".join(shared)


def _is_signature(line: str) -> bool:
    """福满多超市(东门) 139… 王经理: whom to call stands for all."""
    return next(find_phones(line), None) is not None


def _are_alike(lines: list[str], marked: list[bool]) -> bool:
    """Unmarked lines are vacancies only when each names its number of people or its pay."""
    chosen = [line for line, begins in zip(lines, marked, strict=True) if begins]
    return all(re.search(_COUNT, line) or read_pay(line).is_known for line in chosen)


def _is_vacancy(line: str) -> bool:
    """Whether a line names work together with people, pay or a word of hiring."""
    if _FIELD.match(line) and not re.match(r"\s*岗位", line):
        return False
    told = bool(re.search(_COUNT, line)) or read_pay(line).is_known
    if _DEMAND.search(line) and not told:
        return False
    names_work = bool(named_work(line)) or find_occupation(line) is not None
    is_hiring = bool(_HIRING.search(line)) or re.match(r"\s*岗位", line) is not None
    return names_work and (told or is_hiring or len(line) <= 10) and not says("minor", line[:0])


def _by_counts(text: str) -> tuple[list[str], str] | None:
    """收银员2名、理货员1名,月薪3500: what follows a number of people up to the next is its own.

    When only the last of them says more, that is said for all.
    """
    places = [
        match
        for match in _COUNTED.finditer(text)
        if named_work(match["work"]) or find_occupation(match["work"]) is not None
    ]
    if len(places) < 2:
        return None
    starts = [_start_of(text, match.start("work")) for match in places]
    ends = [*starts[1:], len(text)]
    pieces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    head = text[: starts[0]]
    told = [read_pay(piece).is_known for piece in pieces]
    last_stop = re.search(r"[。\n]|[,;](?=[^,;。]*(?:联系|电话|地址|有意))", pieces[-1])
    if told[-1] and not any(told[:-1]):
        cut = re.search(r"[,;。\n]", pieces[-1])
        at = cut.start() if cut else len(pieces[-1])
        return [*pieces[:-1], pieces[-1][:at]], head + pieces[-1][at:]
    if last_stop:
        return [*pieces[:-1], pieces[-1][: last_stop.start()]], (
            head + pieces[-1][last_stop.start() :]
        )
    return pieces, head


def _start_of(text: str, at: int) -> int:
    """The begin of the words before a number of people: back to the last mark."""
    cut = max(text.rfind(mark, 0, at) for mark in ",。;、:!\n ")
    return max(cut + 1, 0)


def _by_clauses(text: str) -> tuple[list[str], str] | None:
    """A面馆招甲…。B店招乙…: sentences that each hire and name work."""
    parts = [part for part in _BREAK.split(text) if part and part.strip()]
    hiring = [bool(_HIRING.search(part)) and bool(named_work(part)) for part in parts]
    if sum(hiring) < 2 or not _are_alike(parts, hiring):
        return None
    items: list[str] = []
    shared: list[str] = []
    for part, begins in zip(parts, hiring, strict=True):
        if begins:
            items.append(part)
        elif not items or _SHARED.match(part):
            shared.append(part)
        else:
            items[-1] += part
    return items, "\n".join(shared)


def _of_one(piece: str) -> list[str]:
    """服务员、传菜员各2名 are two vacancies that share all else."""
    together = _TOGETHER.search(piece)
    if together is None:
        return [piece]
    names = re.split(r"[、和及/]", together["all"])
    first = names[0]
    lead = re.match(r".*?(?:招聘?|聘|要|缺|找|急招)", first)
    head = lead[0] if lead else ""
    names[0] = first[len(head) :]
    if not all(named_work(name) or find_occupation(name) for name in names):
        return [piece]
    count = together["count"].removeprefix("各")
    rest = piece[: together.start()] + head, piece[together.end() :]
    return [f"{rest[0]}{name}{count}{rest[1]}" for name in names]
