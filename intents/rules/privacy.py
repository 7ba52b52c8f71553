"""What may be shown to whom: masking of personal data in texts that leave the private rooms."""

from intents.language.personal import hide_personal

MASK = "***"


def mask_personal(text: str) -> str:
    """``text`` with phones, identity numbers and flats replaced; buildings and units stay.

    Staff names are no secret in their own community, so they stay too.
    """
    return hide_personal(text, MASK)
