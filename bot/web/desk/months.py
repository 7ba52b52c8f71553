"""Calendar months of a community: which is meant, which came before, where it begins and ends."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the community's calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> "Month":
        """The month that moment lies in."""
        local = at.astimezone(zone)
        return cls(local.year, local.month)

    @classmethod
    def read(cls, text: str | None) -> "Month | None":
        """``2026-11``; None for anything else."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text or "")
        return cls(int(found[1]), int(found[2])) if found else None

    def back(self, months: int) -> "Month":
        """So many months earlier; later when negative."""
        years, month = divmod(self.year * 12 + self.month - 1 - months, 12)
        return Month(years, month + 1)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment and the first after it, in UTC."""
        after = self.back(-1)
        begins = datetime(self.year, self.month, 1, tzinfo=zone)
        ends = datetime(after.year, after.month, 1, tzinfo=zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"
