"""What of the follow-ups needs attention; officials and reasons are left out: pages travel."""

from datetime import date

from simaudit.report.model.base import Figures
from simaudit.rules.check import Wording


class Followed(Figures):
    """A follow-up in the state it has come to; `title` is the check's, where it is one at a carrier."""

    subject: str
    """The id of a case, or carrier:check."""
    carriers: tuple[str, ...]
    check_id: str | None
    title: Wording | None
    state: str
    on: date
    document: str | None
    deadline: date | None


class Overdue(Followed):
    """One whose deadline has passed, `days` ago."""

    days: int


class StillThere(Followed):
    """One that was notified or has come further, while what it is about is in the last audited month.

    `number` = numbers of the case, or open findings of the check.
    """

    number: int


class EndingLimitation(Figures):
    """A carrier's findings of one check whose limitation ends soon, the first of them on `first_end`.

    `state` is that of their follow-up, None where they have none.
    """

    carrier: str
    check_id: str
    title: Wording | None
    findings: int
    first_end: date
    state: str | None


class FollowUps(Figures):
    """The follow-ups on a day: how many have not ended, and the three lists of what needs attention."""

    day: date
    going_on: int
    cases: tuple[tuple[str, str], ...] = ()
    """(case, state) of every case that has a follow-up."""
    overdue: tuple[Overdue, ...] = ()
    still_there: tuple[StillThere, ...] = ()
    ending: tuple[EndingLimitation, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The length of each list, by its name."""
        return {
            "overdue": len(self.overdue),
            "still_there": len(self.still_there),
            "ending": len(self.ending),
        }

    @property
    def any(self) -> bool:
        """Whether there is anything to be shown."""
        return bool(self.going_on or self.overdue or self.still_there or self.ending)
