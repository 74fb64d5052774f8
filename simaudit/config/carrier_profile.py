"""`[carriers.NAME]` of simaudit.toml: what is known beforehand of a carrier's files, held to the contract."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from simaudit.contract import COLUMN_KINDS, COLUMNS, valid_carrier
from simaudit.errors import RefusedValueError, nearest
from simaudit.intake.column_names import canonical_name
from simaudit.intake.profile_values import date_form
from simaudit.intake.reading_profile import Profile
from simaudit.intake.text.encoding import encoding_by_name
from simaudit.intake.values.text import fold
from simaudit.intake.values.wordings import read_wording

_FIXED: Final = tuple(
    column for column, reads in COLUMN_KINDS.items() if reads in ("token", "boolean", "nationality")
)


def carrier_name(name: str) -> str:
    """The name of a carrier, as its files' names and its folder have it; raises ValueError on another."""
    if not valid_carrier(name):
        raise RefusedValueError("carrier_name_needed")
    return name


def _column(name: str) -> str:
    if name and name not in COLUMNS:
        raise RefusedValueError("no_canonical_column", column=repr(name), near=nearest(name, COLUMNS))
    return name


def _format(text: str) -> str:
    date_form(text)
    return text


def _values(column: str, wordings: dict[str, str]) -> None:
    if _column(column) not in _FIXED:
        raise RefusedValueError("column_of_free_text", column=column, others=_FIXED)
    for wording, value in wordings.items():
        if value and read_wording(column, value) is None:
            raise RefusedValueError(
                "no_value_of_column", wording=repr(wording), value=repr(value), column=column
            )


class CarrierProfile(BaseModel):
    """One carrier's files, where looking at them doesn't tell everything; every key may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: Annotated[list[str], Field(examples=[["BC_TTTB_*.xlsx"]])] = []
    """Names of this carrier's files, with * and ?, where they don't begin with the carrier's name."""
    encoding: Annotated[str | None, AfterValidator(lambda name: name and encoding_by_name(name))] = None
    delimiter: Literal[",", ";", "|", "\t"] | None = None
    header_row: Annotated[Annotated[int, Field(ge=1)] | None, Field(examples=[3])] = None
    """The line or row of the header, from 1."""
    sheet: str | None = None
    columns: dict[str, Annotated[str, AfterValidator(_column)]] = {}
    """Heading → canonical column, or an empty text for a column to keep out."""
    names: list[str] | None = None
    """Of a file without a header: its columns in their order."""
    date_formats: Annotated[
        list[Annotated[str, AfterValidator(_format)]], Field(examples=[["%d.%m.%Y"]])
    ] = []
    values: dict[str, dict[str, str]] = {}
    """Canonical column → wording → value of the contract, or an empty text for a missing one."""
    declared: dict[
        Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")], Annotated[int, Field(ge=0)]
    ] = {}
    contact: str = ""
    """Whom to ask for a file again; printed by `simaudit intake` and nowhere else."""

    @model_validator(mode="after")
    def _hangs_together(self) -> "CarrierProfile":
        for column, wordings in self.values.items():
            _values(column, wordings)
        targets = [column for column in self.columns.values() if column]
        twice = next((column for column in targets if targets.count(column) > 1), None)
        same = {fold(heading) for heading in self.columns}
        if len(same) < len(self.columns):
            raise RefusedValueError("headings_alike")
        if twice and self.names is not None:
            raise RefusedValueError("two_headings_mean", column=twice)
        if self.names is not None and self.header_row is not None:
            raise RefusedValueError("names_and_header_row")
        if self.names is not None and "msisdn" not in {self._meaning(name) for name in self.names}:
            raise RefusedValueError("names_without_number")
        forms = [date_form(text).pattern for text in self.date_formats]
        if len(set(forms)) < len(forms):
            raise RefusedValueError("date_formats_alike")
        return self

    def _meaning(self, name: str) -> str | None:
        own = {fold(heading): column for heading, column in self.columns.items()}
        return own.get(fold(name)) or canonical_name(name)

    def profile(self) -> Profile:
        """As the readers take it."""
        return Profile(
            encoding=self.encoding,
            delimiter=self.delimiter,
            header_row=self.header_row,
            sheet=self.sheet,
            columns=self.columns,
            names=tuple(self.names) if self.names is not None else None,
            date_formats=tuple(self.date_formats),
            values=self.values,
        )

    def names_file(self, name: str) -> bool:
        """Whether a file of this name is the carrier's, by the patterns; case doesn't count."""
        return any(_pattern(pattern).fullmatch(name.lower()) for pattern in self.files)


NOTHING_KNOWN: Final = CarrierProfile()
"""A carrier without a table in simaudit.toml."""


def _pattern(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(letter, re.escape(letter)) for letter in pattern.lower()))
