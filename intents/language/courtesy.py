"""Short social phrases that mean one known thing: me too, thanks, fine.

Only whole messages count: a phrase inside a longer sentence is the sentence's business.
"""

import re

from intents.language.normalise import normalise

_END = r"[啊呀哦呢吧的了！!。.~～\s]*$"
_ME_TOO = re.compile(
    r"^(?:\+\s*1|加\s*1|加一|👍+|(?:我|俺|咱|偶)(?:们)?(?:家|楼|这|这边|这儿|单元|这个单元|这栋|层)*"
    r"(?:也是|也一样|也有|也这样|也没有?|也停了?|也不[^，,。]{0,4}|也漏|也坏了?|一样|同样)|同(?:上|问|求|款)|一样一样|"
    r"(?:also|me too)|"
    r"[0-9]{1,2}(?:号楼|栋|单元)(?:也是|也一样|也有|也没))" + _END,
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?!(?:你|您|大家)好)(?:谢谢?|多谢|感谢|辛苦|好的?|行|嗯+|收到|知道|明白|ok|👌|👍|🙏|麻烦|太好|不错|可以|没事|客气|您|你|啦|师傅|大家|各位)+"
    + _END,
    re.IGNORECASE,
)


_YES = re.compile(r"^(?:是|对|嗯|恩|没错|就是|一样|同一件)+(?:的|这个|这事|一件事)*" + _END)
_NO = re.compile(r"^(?:不是|不对|不一样|两回事|另外|另一件|别的)(?:的|一件|一回事|事)*" + _END)


def is_yes(text: str) -> bool:
    """Whether the whole message says yes to a question of ours."""
    return bool(_YES.match(normalise(text).strip()))


def is_no(text: str) -> bool:
    """Whether the whole message says no to a question of ours."""
    return bool(_NO.match(normalise(text).strip()))


def is_me_too(text: str) -> bool:
    """Whether a reply says that the speaker has the same trouble."""
    return bool(_ME_TOO.match(normalise(text).strip()))


def is_courtesy(text: str) -> bool:
    """Whether the words are nothing but thanks or assent."""
    return bool(_COURTESY.match(normalise(text).strip()))
