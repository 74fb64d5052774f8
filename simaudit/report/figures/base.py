"""What all figures share: the base of their models, the run that they belong to, counts and shares."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, computed_field

from simaudit.config import Letterhead
from simaudit.period import Period, in_viet_nam
from simaudit.rules.carrier_names import CarrierName
from simaudit.rules.own_files import OwnTable


class Figures(BaseModel):
    """A frozen model that refuses unknown fields where it is read back from JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def with_fields_of(cls, source: object, **others: Any) -> Self:
        """Of `others`, and of every further field that `source` has under the same name."""
        names = [name for name in cls.model_fields if name not in others and hasattr(source, name)]
        return cls(**{name: getattr(source, name) for name in names}, **others)


class AcceptedChange(Figures):
    """A change of the rules that was accepted, as the ledger has it."""

    entry: int
    """The number of its entry."""
    day: date
    """When it was accepted."""
    change: str
    """What was changed."""
    checks: tuple[str, ...]
    """Ids of the checks whose rules changed."""


class RunInfo(Figures):
    """The run that a report belongs to.

    `period` is `YYYY-MM`, `rule_set` the fingerprint over all checks, `langs` the languages written, the
    first of them under the plain file name. `names` are those that the configuration gives carriers.
    `province` is the code of the province that the report is limited to; empty: it is not.
    """

    period: str
    made_at: Annotated[datetime, AfterValidator(in_viet_nam)]
    version: str
    """Of simaudit."""
    rule_set: str
    langs: tuple[str, ...] = ("vi",)
    letterhead: Letterhead = Letterhead()
    """What stands at head and foot of pages and letters."""
    province: str = ""
    communes: tuple[str, ...] = ()
    """Codes of the communes of the province that it is limited to; none: it is not."""
    selfcheck: bool = False
    """Whether it is a carrier's own run."""
    full: bool = False
    """Whether the explanations of checks are printed with a carrier's report."""
    names: dict[str, CarrierName] = {}
    own_tables: tuple[OwnTable, ...] = ()
    """Tables of the department's own that went before the built-in ones."""
    criteria_changes: tuple[AcceptedChange, ...] = ()
    """Changes of the rules that were tried and accepted since the month before was audited."""

    @property
    def scope(self) -> str:
        """The scope: which rows count as one's own (rules/scope.py)."""
        return " ".join([self.province, *self.communes])

    @property
    def month(self) -> Period:
        """The audited month."""
        return Period.parse(self.period)


class Share(Figures):
    """`n` of `of`; `rate` is written to JSON with them, and computed again when figures are read back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    n: int
    of: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rate(self) -> float | None:
        """n / of, None where `of` is 0."""
        return self.n / self.of if self.of else None


def summed(shares: Iterable[Share]) -> Share:
    """All of them together."""
    every = list(shares)
    return Share(n=sum(share.n for share in every), of=sum(share.of for share in every))


RATE_MINIMUM: Final = 30
"""Rows that a rate needs to be printed: of fewer, one or two would decide it."""


class Count(Figures):
    """A count together with its reserve, so that none that shows the count can leave the reserve out.

    `at_least`: a check that decides it could not be assessed. `unchecked`: it rests on a provision whose text
    nobody has compared with the signed one (†). A sum has the reserve of each of its parts.
    """

    n: int
    """How many."""
    at_least: bool = False
    """Whether there may be more."""
    unchecked: bool = False
    """Whether its ground has not been checked."""

    def __add__(self, other: "Count") -> "Count":
        return Count(
            n=self.n + other.n,
            at_least=self.at_least or other.at_least,
            unchecked=self.unchecked or other.unchecked,
        )

    def __bool__(self) -> bool:
        return self.n > 0


def signs_of(compliant: Share, *, partly: bool, unchecked: bool = False) -> "Rate":
    """The numbers with signs, from the share of those without."""
    numbers = compliant.of - compliant.n
    return Rate(count=Count(n=numbers, at_least=partly, unchecked=unchecked), of=compliant.of)


class Rate(Figures):
    """A count of `of` numbers; its reserve is the count's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: Count
    """How many of them, with the reserve."""
    of: int
    """All numbers in scope."""

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(count=self.count + other.count, of=self.of + other.of)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rate(self) -> float | None:
        """count / of, None where there are fewer than RATE_MINIMUM."""
        return self.count.n / self.of if self.of >= RATE_MINIMUM else None
