"""When an act was committed: what a check's header says of the acts that its findings are signs of."""

from typing import Final, Literal, Self

import polars as pl
from pydantic import model_validator

from simaudit.contract import COLUMNS, DTYPES
from simaudit.errors import RefusedValueError
from simaudit.rules.toml_file import StrictModel

END_OF_MONTH: Final = "as_of"
"""The date of an act that is found by what the month's extract no longer holds: the end of the month."""


class Act(StrictModel):
    """The `[act]` table of a header.

    A continuing act lasts as long as the number is served like that, and falls under the law of the day on
    which it is found; one that is done falls under the law of its day, and is time-barred a year after it
    (decree 174/2026 articles 4(5) and 115). `date` is the column of the register that holds that day, or
    END_OF_MONTH.
    """

    when: Literal["continuing", "done"]
    date: str | None = None

    @model_validator(mode="after")
    def _only_what_is_done_has_a_date(self) -> Self:
        if self.when == "done" and self.date is None:
            raise RefusedValueError("act_without_date")
        if self.when == "continuing" and self.date is not None:
            raise RefusedValueError("continuing_act_with_date")
        if self.date is not None and self.date != END_OF_MONTH and not _is_time(self.date):
            raise RefusedValueError("act_date_unknown", column=self.date)
        return self


def _is_time(column: str) -> bool:
    return column in COLUMNS and DTYPES[column].base_type() in {pl.Date, pl.Datetime}
