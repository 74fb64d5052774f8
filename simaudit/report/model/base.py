"""What every figure is built on: frozen models, a share, and the run that a report speaks of."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, computed_field


class Figures(BaseModel):
    """Frozen, and strict about what it is read back from."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunInfo(Figures):
    """The run that a report speaks of.

    `period` is `YYYY-MM`, `rule_set` the fingerprint over all checks; `authority` and `place` head and close
    the document and may be empty; `langs` are the languages written, the first under the plain file name.
    """

    period: str
    made_at: datetime
    version: str
    rule_set: str
    langs: tuple[str, ...] = ("vi",)
    authority: str = ""
    place: str = ""
    selfcheck: bool = False


class Share(Figures):
    """`n` of `of`; `rate` is written with them and worked out anew when figures are read back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    n: int
    of: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rate(self) -> float | None:
        """n / of, or None where there is nothing to divide by."""
        return self.n / self.of if self.of else None
