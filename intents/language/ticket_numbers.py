"""Numbers of tickets made before, as their owner wrote them.

A number is one only beside a word for ticket (工单, 单号, 编号 …), behind a lone #, or when it has
the shape of a code (LL-1024, 20261118-07). Phones and addresses are told apart by those words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = r"[A-Za-z]{0,8}[-_]?\d[\dA-Za-z]*(?:[-_][\dA-Za-z]+)*"
_TICKET = re.compile(
    rf"(?:工单|单号|编号|单子|报修单|派单|受理号|受理单|流水号|订单|工号单|凭证号|查询码|尾号)"
    rf"(?:的?编?号码?)?(?:[是为:#\s=]|叫){{0,3}}({_CODE})(?![号]?[楼栋幢])"
    rf"|(?<![\dA-Za-z])#\s?({_CODE})(?![号]?[楼栋幢#])"
    r"|(?<![\dA-Za-z])([A-Za-z]{0,6}-?\d{1,12})号? ?(?:那[个张]?|这[个张]?|的)?(?:工单|报修单|单子"
    "|单(?![元位间人身价]))"
    r"|(?<![\dA-Za-z])(\d{1,12})号那[张个][^,。!?]{0,6}(?:工单|单子|单)"
    r"|(?<![\dA-Za-z])((?:[A-Z]{2,6}|[A-Z]{1,6}-)\d{3,}(?:-\d+)*|20\d{6}-\d{1,6})(?![\dA-Za-z])"
)
_HINT = re.compile(r"[单号码#\-A-Z]")


def find_tickets(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, number as written) in normalised text."""
    if not _HINT.search(text):
        return
    for found in _TICKET.finditer(text):
        index = found.lastindex or 1
        yield found.start(index), found.end(index), found[index]
