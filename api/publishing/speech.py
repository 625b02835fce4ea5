"""Numbers, times and lengths as one language writes them; all times in UTC, with the zone said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from api.publishing.words.vocabulary import Forms, Words

_MINUTE: Final = timedelta(minutes=1)
# From here on days say enough, and hours too much.
_LONG: Final = timedelta(hours=48)
# Around what runs the other way than the words it stands in.
_LEFT_TO_RIGHT: Final = "\u2066"
_END: Final = "\u2069"


@dataclass(frozen=True, slots=True)
class Speech:
    words: Words
    now: datetime

    def count(self, forms: Forms, number: int) -> str:
        category = self.words.plural(number)
        return forms.get(category, forms["other"]).format(n=number)

    def clock(self, at: datetime) -> str:
        said = f"{at.astimezone(UTC):%H:%M} UTC"
        return said if self.words.direction == "ltr" else f"{_LEFT_TO_RIGHT}{said}{_END}"

    def day(self, day: date) -> str:
        month = self.words.months[day.month - 1]
        return self.words.day.format(day=day.day, month=month, year=day.year)

    def month(self, day: date) -> str:
        return self.words.month.format(month=self.words.months[day.month - 1], year=day.year)

    def moment(self, at: datetime) -> str:
        """With its day, whatever day it is read on."""
        return self.words.moment.format(day=self.day(at.astimezone(UTC).date()), time=self.clock(at))

    def near(self, at: datetime) -> str:
        """Without its day where that is today: for what is written anew when the day changes."""
        same = at.astimezone(UTC).date() == self.now.astimezone(UTC).date()
        return self.clock(at) if same else self.moment(at)

    def end(self, at: datetime, *, since: datetime) -> str:
        """Of a span whose beginning was said with its day."""
        same = at.astimezone(UTC).date() == since.astimezone(UTC).date()
        return self.clock(at) if same else self.moment(at)

    def length(self, length: timedelta) -> str:
        minutes = max(length, timedelta()) // _MINUTE
        if length >= _LONG:
            return self.count(self.words.days, length.days)
        hours, rest = divmod(minutes, 60)
        parts = [self.count(self.words.hours, hours)] if hours else []
        if rest or not hours:
            parts.append(self.count(self.words.minutes, rest))
        return " ".join(parts)

    def percent(self, share: Decimal) -> str:
        number = f"{share}".replace(".", self.words.decimal_point)
        return self.words.percent.format(number=number)

    def weight(self, weight: float) -> str:
        return self.percent(Decimal(str(round(weight * 100, 1))).normalize() + 0)
