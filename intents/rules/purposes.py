"""What personal data is used for beyond the request itself; each is asked for apart.

Handling a request needs no consent: it is what the person asks for (Personal Information
Protection Law, Art. 13). What is named here does (Art. 14, 23, 29), and can be taken back
(Art. 15). Whoever has not answered has not agreed.
"""

from enum import StrEnum

# Changes whenever the notice or a purpose says something else than before.
VERSION = "2026-11"


class Purpose(StrEnum):
    """One use that somebody may agree to, or not."""

    OUTSIDE = "outside"  # the telephone goes to a party outside (property managers, water …)
    HARDSHIP = "hardship"  # the staff confirm a hardship, so that goods go there first
    JOB = "job"  # a profile that employers' vacancies are compared with
    LEARNING = "learning"  # masked words stay as examples for understanding and figures
