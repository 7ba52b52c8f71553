"""Hears what was meant where an input method chose another character: 报休 → 报修.

Only asked when a message is not understood otherwise: two to four characters that are no word but
sound like exactly one class of words are read as that word. Tones and the slips of southern
tongues (zh/z, n/l, ing/in) do not count.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from intents.language.features import LONGEST_WORD, word_classes

SOUNDS = Path(__file__).parent / "words" / "sounds.txt"
_SLIPS = re.compile("^([zcs])h|^l|(?<=[aei]n)g$")


@cache
def load_sounds(path: Path = SOUNDS) -> Mapping[str, str]:
    """The sound of each common character, slips of the tongue levelled; its first one counts."""
    sounds: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sound, characters = line.split()
            level = _SLIPS.sub(lambda found: found[1] or ("n" if found[0] == "l" else ""), sound)
            for character in characters:
                sounds.setdefault(character, level)
    return sounds


@cache
def _words_by_sound() -> Mapping[tuple[str, ...], str]:
    """The one word of a sound; of several words that sound alike, the first of the thesaurus."""
    words: dict[tuple[str, ...], str] = {}
    sounds = load_sounds()
    for word in word_classes():
        if len(word) > 1 and all(character in sounds for character in word):
            words.setdefault(tuple(sounds[character] for character in word), word)
    return words


def hear(text: str, is_usual: Callable[[str], bool]) -> str:
    """The text with every stretch that only sounds like a word read as that word.

    `is_usual` says whether two characters stand together often; such a pair is left alone.
    """
    sounds, words, known = load_sounds(), _words_by_sound(), word_classes()
    heard = [sounds.get(character, character) for character in text]
    odd = [not is_usual(text[place : place + 2]) for place in range(len(text) - 1)]
    meant: list[str] = []
    place = 0
    while place < len(text):
        for size in range(min(LONGEST_WORD, len(text) - place), 1, -1):
            part = text[place : place + size]
            word = part if part in known else None
            if word is None and any(odd[place : place + size - 1]):
                word = words.get(tuple(heard[place : place + size]))
            if word is not None:
                meant.append(word)
                place += size
                break
        else:
            meant.append(text[place])
            place += 1
    return "".join(meant)
