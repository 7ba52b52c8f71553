"""Working days and hours of a community: China's holidays and make-up workdays, and overrides.

The State Council's yearly notice decides which weekends are worked; ``chinesecalendar`` carries
the notices up to a year, a community's own file may add days, and for years without a notice the
plain week is assumed and ``is_known`` says so. Moments here are naive local time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import chinese_calendar

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work. ``overrides`` (day → is it worked) win over the notice.

    ``opens`` and ``closes`` bound a working day; ``quiet_from`` and ``quiet_until`` bound the
    night in which nobody is nudged.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    opens: time = time(9)
    closes: time = time(18)
    quiet_from: time = time(21)
    quiet_until: time = time(8)

    def is_known(self, year: int) -> bool:
        """Whether the notice of that year is at hand; otherwise weekdays are a guess."""
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:  # how the library says that it lacks the year's notice
            return any(day.year == year for day in self.overrides)
        return True

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked: overrides, then the notice, then Monday to Friday."""
        if day in self.overrides:
            return self.overrides[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # the same: a guess, and operators are warned of the year
            return day.isoweekday() <= 5

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        following = day + DAY
        while not self.is_working_day(following):
            following += DAY
        return following

    def into_working_time(self, moment: datetime) -> datetime:
        """The moment itself within working time, else the next opening."""
        day = moment.date()
        if self.is_working_day(day):
            if moment.time() < self.opens:
                return datetime.combine(day, self.opens)
            if moment.time() < self.closes:
                return moment
        return datetime.combine(self.next_working_day(day), self.opens)

    def add_working_hours(self, moment: datetime, span: timedelta) -> datetime:
        """``span`` of working time after ``moment``; ends within or at the close of a day."""
        at = self.into_working_time(moment)
        left = span
        while True:
            until_close = datetime.combine(at.date(), self.closes) - at
            if left <= until_close:
                return at + left
            left -= until_close
            at = datetime.combine(self.next_working_day(at.date()), self.opens)

    def add_working_days(self, moment: datetime, days: int) -> datetime:
        """The close of the ``days``-th working day after the day of ``moment``.

        Day counting begins with the day after receipt, as periods in days do in Chinese
        administrative practice (Civil Code, article 201).
        """
        day = moment.date()
        for _ in range(days):
            day = self.next_working_day(day)
        return datetime.combine(day, self.closes)

    def out_of_quiet(self, moment: datetime) -> datetime:
        """The moment itself by day, else the end of the night it falls into."""
        if moment.time() >= self.quiet_from:
            return datetime.combine(moment.date() + DAY, self.quiet_until)
        if moment.time() < self.quiet_until:
            return datetime.combine(moment.date(), self.quiet_until)
        return moment
