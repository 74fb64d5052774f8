"""`[[plant]]` of a check's cases file: how the generator breaks the rule, and what an audit then finds.

A plant changes one ordinary row, or a group of rows, so that they break the rule; `finds` lists all findings
that follow, of any check. All values are SQL over the generator's database (CONTRIBUTING.md), so that the
generator itself knows no rule.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from simaudit.contract import CHECK_ID, COLUMNS
from simaudit.errors import RefusedValueError
from simaudit.rules.toml_file import StrictModel


def _canonical(name: str) -> str:
    if name not in COLUMNS:
        raise RefusedValueError("no_canonical_columns", columns=name)
    return name


Column = Annotated[str, AfterValidator(_canonical)]


class Finds(StrictModel):
    """Findings of one check (None: the check with the plant), one for each planted row that meets `where`.

    `msisdn`, `record` and `subject` are SQL over that row. `query` replaces all four: a SELECT of these three
    columns from the relations of the whole month, `subscriber`, `extract_column` and `finding`, which holds
    the findings about rows.
    """

    check: str | None = Field(default=None, pattern=CHECK_ID)
    where: str = "TRUE"
    msisdn: str = "msisdn"
    record: str = "seat + 1"
    subject: str = "NULL"
    query: str | None = None

    @model_validator(mode="after")
    def _has_query_or_row_keys(self) -> Self:
        if self.query is not None and self.model_fields_set - {"check", "query"}:
            raise RefusedValueError("query_with_row_keys")
        return self


class Adds(StrictModel):
    """What each planted row adds outside the register, as SQL over the row.

    A number for the list of active numbers, a paper for the list of revoked papers, a number for the list of
    reported numbers, a code for the list of registration points, and the number of a line with one field too
    many after the last row.
    """

    active: str | None = None
    revoked: str | None = None
    reported: str | None = None
    points: str | None = None
    broken_line: str | None = None


class Plant(StrictModel):
    """One way to break a rule: `size` rows at a time, over the columns in `set`.

    Columns in `same` are copied from the first row of the group. `holder` is who owns the papers: each row
    has a person of its own, the group shares one, or the groups with the same number at all carriers share
    one. `weight` is the plant's share of the planted rows, relative to other plants. `unreadable` is SQL for
    an unreadable text in a column's cell; NULL leaves the cell as it is. Where the SQL condition `omitted`
    holds, the row isn't in the file. With `size` 0 no row is planted: the findings follow from the
    specification itself.
    """

    size: int = Field(default=1, ge=0)
    weight: int = Field(default=1, ge=1)
    holder: Literal["each", "group", "all carriers"] = "each"
    same: tuple[Column, ...] = ()
    set: dict[Column, str] = Field(default_factory=dict)
    unreadable: dict[Column, str] = Field(default_factory=dict)
    adds: Adds = Adds()
    omitted: str | None = None
    finds: tuple[Finds, ...] = (Finds(),)
    from_second_month: bool = False

    @model_validator(mode="after")
    def _has_rows_to_change(self) -> Self:
        if self.size == 0 and (
            self.model_fields_set - {"size", "finds"} or any(finds.query is None for finds in self.finds)
        ):
            raise RefusedValueError("plant_without_rows")
        return self

    @property
    def text_only(self) -> bool:
        """Whether it needs a text file: Parquet can hold neither unreadable cells nor broken lines."""
        return bool(self.unreadable) or self.adds.broken_line is not None

    @property
    def timing(self) -> str:
        """In which months the plant is present; `always` where a changed number would count as vanished."""
        if self.from_second_month:
            return "second month"
        lasting = "msisdn" in {*self.set, *self.same} or self.omitted is not None or self.text_only
        return "always" if lasting else "changing"

    @property
    def replacements(self) -> dict[str, str]:
        """Column → SQL over the row and `leader`, the group's first row; unreadable cells become NULL."""
        replaced = {**{name: f"leader.{name}" for name in self.same}, **self.set}
        for name, text in self.unreadable.items():
            replaced[name] = f"CASE WHEN ({text}) IS NULL THEN {replaced.get(name, name)} END"
        return replaced
