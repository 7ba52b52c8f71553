"""An expected "no" is a value with a wording key; it never alarms anybody."""

from collections.abc import Mapping


class Refusal(Exception):
    """The person cannot have what they asked for; ``key`` names the sentence that says why."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values: Mapping[str, str] = values
