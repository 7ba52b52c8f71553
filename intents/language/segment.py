"""Cuts text into words where words are needed: key phrases of hot topics, items in lists.

Our own tokenizer with a small community dictionary: the stock one costs half a second and
80 MB, and caches into the shared temporary folder, where anybody may plant a file. jieba is
imported at first use, because importing it is slow.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from intents.language.features import word_classes
from intents.language.normalise import normalise

if TYPE_CHECKING:
    from jieba import Tokenizer

DICTIONARY = Path(__file__).parent / "words" / "dictionary.txt"
_DULL = frozenset(
    {
        "polite_request", "addressing_staff", "greeting", "thanks_praise", "agreement_reply",
        "negation", "voice_filler", "second_wish_link", "past_time", "common_verb_want_service",
        "urge_word", "ticket_word", "question_how", "question_where", "question_when",
    }
)  # fmt: skip


class Segmenter:
    """Words of a text by the community dictionary; `folder` holds the tokenizer's cache."""

    def __init__(self, folder: Path) -> None:
        """`folder` must be a private data folder that only we write."""
        self._tokenizer = _build(folder)

    def words(self, text: str) -> list[str]:
        """The words of a normalised text in order, spaces and marks dropped."""
        return [word for word in self._tokenizer.cut(normalise(text), HMM=False) if word.isalnum()]

    def key_phrases(self, texts: Iterable[str], most: int = 10) -> list[tuple[str, int]]:
        """What many texts speak of: (word, number of texts), the most frequent first."""
        dull = {word for word, names in word_classes().items() if _DULL & set(names)}
        counts = Counter(
            word
            for text in texts
            for word in set(self.words(text))
            if len(word) > 1 and word not in dull and not word.isdigit()
        )
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _build(folder: Path) -> "Tokenizer":
    import jieba

    jieba.setLogLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = jieba.Tokenizer(dictionary=str(_write_dictionary(folder)))
    tokenizer.tmp_dir = str(folder)
    tokenizer.initialize()
    return tokenizer


def _write_dictionary(folder: Path) -> Path:
    """The dictionary as jieba reads it: our own words, and those of the classes, weighed."""
    words = {word for word in word_classes() if len(word) > 1}
    words.update(DICTIONARY.read_text(encoding="utf-8").split())
    path = folder / "community_words.txt"
    path.write_text("".join(f"{word} {10 ** len(word)}\n" for word in sorted(words)), "utf-8")
    return path
