"""What somebody says of an outside party that was called in: it came, did not come, or is done."""

import re

from intents.language.normalise import normalise

_NOT_CAME = re.compile(
    "(?:还|一直|仍|都)?(?:没|没有|未)(?:人)?(?:来|到|上门|见(?:人|着|到))|不来|没人来|放(?:了)?鸽子"
)
_SETTLED = re.compile(
    "(?:修|弄|搞|整|处理|办|抢修|疏通|换|清理?|解决)(?:得)?(?:好|完|通|妥|掉)了?|解决了|恢复了|搞定了?|办妥"
)
_UNSETTLED = re.compile("[没未不]有?给?(?:修|弄|搞|整|处理|办|解决|恢复|疏通|换)")
_CAME = re.compile("来(?:过|人|了)|到(?:场|了|过)|上门了|在(?:现场|修|弄|看|抢修)")
LONGEST = 24  # a longer message tells a story that a human must read


def read_outcome(text: str) -> str | None:
    """``not_came``, ``settled`` or ``came`` in the whole of a short message; None otherwise."""
    said = normalise(text).strip()
    if len(said) > LONGEST or said.endswith(("?", "吗", "没", "么")):
        return None
    if _NOT_CAME.search(said):
        return "not_came"
    if _SETTLED.search(said) and not _UNSETTLED.search(said):
        return "settled"
    return "came" if _CAME.search(said) else None
