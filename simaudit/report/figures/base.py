"""What all figures share: the base of their models, the run that they belong to, and a share."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, computed_field

from simaudit.config import Letterhead
from simaudit.period import Period, in_viet_nam
from simaudit.rules.carrier_names import CarrierName


class Figures(BaseModel):
    """A frozen model that refuses unknown fields where it is read back from JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    selfcheck: bool = False
    """Whether it is a carrier's own run."""
    full: bool = False
    """Whether the explanations of checks are printed with a carrier's report."""
    names: dict[str, CarrierName] = {}

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
