"""`[[plant]]` of a check's cases file: how the generator breaks the rule, and what an audit must find then.

A plant turns one plain row, or a group of them, into offenders; its `finds` are all findings that this
entails, of whatever check. All values are SQL of the generator's own database (CONTRIBUTING.md says what
it offers); the generator knows these kinds of planting and no rule.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from simaudit.contract import CHECK_ID, COLUMNS
from simaudit.errors import RefusedValueError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _canonical(name: str) -> str:
    if name not in COLUMNS:
        raise RefusedValueError("no_canonical_columns", columns=name)
    return name


Column = Annotated[str, AfterValidator(_canonical)]


class Finds(_Strict):
    """Findings of one check (None: the plant's own), one for each planted row that meets `where`.

    `msisdn`, `record` and `subject` are SQL over that row. `query` stands instead of all four: one SELECT of
    these three columns over the whole month, `subscriber` and `extract_column`, and over the `finding`s that
    follow from rows.
    """

    check: str | None = Field(default=None, pattern=CHECK_ID)
    where: str = "TRUE"
    msisdn: str = "msisdn"
    record: str = "seat + 1"
    subject: str = "NULL"
    query: str | None = None

    @model_validator(mode="after")
    def _rows_or_the_month(self) -> Self:
        if self.query is not None and self.model_fields_set - {"check", "query"}:
            raise RefusedValueError("query_with_row_keys")
        return self


class Adds(_Strict):
    """What each planted row adds outside the register, as SQL over the row.

    A number on the list of active ones, a paper on that of revoked ones, a code on that of registration
    points, the number of a line with one field too many behind the last row.
    """

    active: str | None = None
    revoked: str | None = None
    points: str | None = None
    broken_line: str | None = None


class Plant(_Strict):
    """One way to break a rule: `size` rows at a time, over the columns in `set`.

    `same` columns are those of the group's first row. `holder` says whose papers the rows are: each row's
    own, one person's for the group, or one person's for the groups of that place at all carriers. `weight` is
    the plant's part in the planted rows. `unreadable` is the text that is written in a column's cell, where
    it isn't NULL, and can't be read. With `size` 0 no row is planted: what is found lies in the order itself.
    """

    size: int = Field(default=1, ge=0)
    weight: int = Field(default=1, ge=1)
    holder: Literal["each", "group", "all carriers"] = "each"
    same: tuple[Column, ...] = ()
    set: dict[Column, str] = {}
    unreadable: dict[Column, str] = {}
    adds: Adds = Adds()
    finds: tuple[Finds, ...] = (Finds(),)
    from_second_month: bool = False

    @model_validator(mode="after")
    def _without_rows_nothing_is_done_to_them(self) -> Self:
        if self.size == 0 and (
            self.model_fields_set - {"size", "finds"} or any(finds.query is None for finds in self.finds)
        ):
            raise RefusedValueError("plant_without_rows")
        return self

    @property
    def text_only(self) -> bool:
        """Whether only a text file can carry it: Parquet holds neither unreadable cells nor broken lines."""
        return bool(self.unreadable) or self.adds.broken_line is not None

    @property
    def timing(self) -> str:
        """When the plant is there; a number that changed between months would count as vanished."""
        if self.from_second_month:
            return "second month"
        return "always" if "msisdn" in {*self.set, *self.same} or self.text_only else "changing"

    @property
    def replacements(self) -> dict[str, str]:
        """Column → SQL expression, over the row and its `leader`; a cell that can't be read holds nothing."""
        replaced = {**{name: f"leader.{name}" for name in self.same}, **self.set}
        for name, text in self.unreadable.items():
            replaced[name] = f"CASE WHEN ({text}) IS NULL THEN {replaced.get(name, name)} END"
        return replaced
