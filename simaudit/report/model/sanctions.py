"""What findings could lead to under the decree: acts by group, and holders who owe an explanation."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from simaudit.report.model.base import Figures
from simaudit.rules.check import Wording

BandUnit = Literal["numbers", "points", "numbers_in_app", "case"]
"""What the bands of the tariff count (checks/law/tariffs.toml)."""

ActGroup = Literal["open", "unchecked", "older_law", "time_barred", "date_unknown"]
ACT_GROUPS: Final[tuple[ActGroup, ...]] = (
    "open", "older_law", "time_barred", "date_unknown", "unchecked",
)  # fmt: skip
"""In the order of tables. `open`: goes on, or was done within the year and under the tariff; `older_law`:
done within the year, before the tariff; `time_barred`: done more than a year ago (decree 174/2026 article 4:
limitation of one year); `date_unknown`: the extract has no date of the act; `unchecked`: rests on a provision
that has not been compared with the signed text."""


class Relief(Figures):
    """How many `fewer` numbers (or points) bring an act to the next lower band, and what that is.

    `fine` in million VND, None where nothing is left; `months` without new subscribers, None for no ban.
    """

    fewer: int
    fine: tuple[int, int] | None
    months: tuple[int, int] | None


class Repayment(Figures):
    """The factors of the amount to be repaid where top-ups can't be told: `dong` × `number_months`.

    `number_months` is the sum over `numbers`, those whose start of service is known, of the whole months from
    then to the end of the audited month.
    """

    dong: int
    numbers: int
    number_months: int


class Exposure(Figures):
    """One act in one group: an estimate, never a decision.

    `numbers` and `points` are distinct; `counted`, in the unit of `counts`, is what `band` (from, to; None is
    open) holds. `fine` is a range in million VND, `months` a range of months without new subscribers, and
    `suspension` one of months for which each number's service is suspended. Outside the group `open` there is
    no band; nor is there one where it counts points and the extract names none. `alternatives` are acts that
    the same findings also point to: never counted again.
    """

    clause: str
    act: str
    group: ActGroup = "open"
    citation: Wording | None = None
    wording: Wording | None
    checks: tuple[str, ...]
    numbers: int
    points: int
    counts: BandUnit
    counted: int
    band: tuple[int, int | None] | None
    fine: tuple[int, int] | None
    months: tuple[int, int] | None
    competence: Wording
    alternatives: tuple[str, ...] = ()
    alternative_citations: tuple[Wording, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    suspension: tuple[int, int] | None = None
    repayment: Repayment | None = None


class Limitation(Figures):
    """The acts of one check that were done within the year: on which day how many become time-barred."""

    id: str
    ends: tuple[tuple[date, int], ...]
    """(day, findings), in order; only of the days for which figures/limitation.py counts them."""


class HolderBand(Figures):
    """Holders whose count of numbers falls in one band of the tariff for subscribers, and their numbers.

    `high` None: or more. `fine` is in million VND for an organisation, `each` whether it is for each number.
    """

    low: Annotated[int, Field(ge=1)]
    high: int | None
    fine: tuple[float, float]
    each: bool
    holders: int
    numbers: int


class Holders(Figures):
    """Holders who owe an explanation of the use of their numbers; how many, and by which checks."""

    citation: Wording | None
    checks: tuple[str, ...]
    holders: int
    numbers: int
    bands: tuple[HolderBand, ...]
