"""Filing for somebody else in words: 替3号楼张奶奶代办：水管漏了.

Only the plain form counts, beginning with for whom; a question about 代办 is no filing.
"""

import re

_PROXY = re.compile(
    r"^\s*(?:我)?(?:想|要|来)?(?:替|帮|给)(?P<who>[^，,。:：]{1,20}?)代(?:办|报|填)(?:一下|一个|个)?"
    r"\s*[，,。:： ]\s*(?P<wish>.{2,})$",
    re.DOTALL,
)
_ADDRESS = re.compile(r"^[^一-鿿]*+(?:.*?(?:号楼|栋|单元|室|号|楼)的?)?(?P<name>[一-鿿]{1,6})$")


def read_proxy(text: str) -> tuple[str, str] | None:
    """(for whom as written, what they want) of a message that files for somebody; else None."""
    found = _PROXY.match(text)
    return (found["who"].strip(), found["wish"].strip()) if found else None


def name_in(who: str) -> str:
    """The name or form of address at the end of such words, without where they live."""
    found = _ADDRESS.match(who.strip())
    return found["name"] if found else who.strip()[:12]
