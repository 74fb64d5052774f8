"""`[carriers.NAME]` of simaudit.toml: how to read a carrier's files, where it can't be detected."""

import json
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal

import polars as pl
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.errors import Note, RefusedValueError, nearest
from simaudit.intake.profile.column_names import canonical_name
from simaudit.intake.profile.date_formats import parse_date_format
from simaudit.intake.profile.extract_file import NO_WORDINGS, OwnWordings, Profile
from simaudit.intake.text.encoding import encoding_by_name
from simaudit.intake.values.text import fold
from simaudit.intake.values.wordings import accepted_wordings, read_wording
from simaudit.rules.toml_file import Line

LONGEST_NAME: Final = 200
"""Characters of a carrier's name on pages and in letters."""

VOCABULARY_COLUMNS: Final = tuple(
    column for column, kind in COLUMN_KINDS.items() if kind in ("token", "boolean", "nationality")
)
"""The columns whose values have wordings."""


def _column(name: str) -> str:
    if name and name not in COLUMNS:
        raise RefusedValueError("no_canonical_column", column=repr(name), near=nearest(name, COLUMNS))
    return name


def _validate_values(column: str, wordings: dict[str, str]) -> None:
    if _column(column) not in VOCABULARY_COLUMNS:
        raise RefusedValueError("column_of_free_text", column=column, others=VOCABULARY_COLUMNS)
    example = next(iter(accepted_wordings(column)), "VN")
    for wording, value in wordings.items():
        if value and read_wording(column, value) is None:
            raise RefusedValueError(
                "no_value_of_column",
                wording=repr(wording),
                value=repr(value),
                column=column,
                permitted=_permitted(column),
                line=f"{json.dumps(wording, ensure_ascii=False)} = {json.dumps(example)}",
            )


def _permitted(column: str) -> list[Note]:
    """The values of a coded column, a note each with its usual wording; of a nationality, what it may be."""
    values = accepted_wordings(column)
    if not values:
        return [Note("any_country")]
    return [
        Note("permitted_value", value=value, wording=next(iter(wordings), value))
        for value, wordings in values.items()
    ]


def _constants(constants: dict[str, str]) -> dict[str, str]:
    # What reads cells imports pyarrow, phone numbers and more; a command that reads none has no use for it.
    from simaudit.intake.values.canonical import read_column

    for column, text in constants.items():
        if not _column(column) or column == "msisdn":
            raise RefusedValueError("no_column_of_one_value", column=repr(column))
        if read_column(pl.Series([text]), column).has_nulls():
            if column in VOCABULARY_COLUMNS:
                raise RefusedValueError(
                    "constant_no_value", column=column, value=repr(text), permitted=_permitted(column)
                )
            raise RefusedValueError("constant_unreadable", column=column, value=repr(text))
    return constants


PORTRAIT_KINDS: Final = ("file", "picture", "face")
"""What a portrait's hash can be of: the same bytes, a picture that looks the same, or a person."""


def _portrait(declared: str) -> str:
    """`face, arcface 0.6`: kind and method as they are compared."""
    parts = [" ".join(part.split()).casefold() for part in declared.split(",", 1)]
    if declared and parts[0] not in PORTRAIT_KINDS:
        raise RefusedValueError("portrait_of_no_kind", kinds=PORTRAIT_KINDS)
    return ", ".join(filter(None, parts))


Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Records = Annotated[int, Field(ge=0, le=10**12)]


class CarrierProfile(BaseModel):
    """How to read the files of one carrier; a key left out is detected from the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: Annotated[list[str], Field(examples=[["BC_TTTB_*.xlsx"]])] = []
    """Patterns, with * and ?, for files whose names don't begin with the name of the carrier."""
    encoding: Annotated[str | None, AfterValidator(lambda name: name and encoding_by_name(name))] = None
    """utf-8, utf-16, windows-1258, windows-1252, tcvn3 or vni."""
    delimiter: Literal[",", ";", "|", "\t"] | None = None
    """Between the fields of a line."""
    header_row: Annotated[Annotated[int, Field(ge=1, lt=2**31)] | None, Field(examples=[3])] = None
    """The line or row of the header, counted from 1."""
    sheet: str | None = None
    """Name of the sheet of a workbook."""
    columns: dict[str, Annotated[str, AfterValidator(_column)]] = {}
    """Heading → canonical column; an empty text leaves the column out."""
    names: list[str] | None = None
    """Headings of the columns of a file without a header, in order."""
    date_formats: Annotated[
        list[Annotated[str, AfterValidator(lambda text: parse_date_format(text) and text)]],
        Field(examples=[["%d.%m.%Y"]]),
    ] = []
    """Read before the usual forms: %d %m %Y %y %b %B %H %I %M %S %p, DD-MON-RR as Oracle writes it, or serial
    (45231)."""
    values: dict[str, dict[str, str]] = {}
    """Canonical column → wording → canonical value; an empty text means missing."""
    constants: Annotated[dict[str, str], AfterValidator(_constants)] = {}
    """Canonical column → the value of every record, for files that don't have the column."""
    declared: dict[Month, Records] = {}
    """Month → records that the carrier says it handed in, as `[declared]`."""
    name: Annotated[Line, Field(max_length=LONGEST_NAME, examples=["MobiFone"])] = ""
    """As the carrier is written on pages, where checks/vocabulary/carriers.toml doesn't say so."""
    legal_name: Annotated[
        Line, Field(max_length=LONGEST_NAME, examples=["Tổng công ty Viễn thông MobiFone"])
    ] = ""
    """As letters address it, where checks/vocabulary/carriers.toml doesn't say so."""
    default_portraits: Annotated[tuple[str, ...], Field(examples=[["3f786850e387550fdab836ed7e6dc881"]])] = ()
    """Values of portrait_hash that are pictures of a program, not of a person: they link no rows."""
    portrait: Annotated[str, AfterValidator(_portrait), Field(examples=["face, ArcFace 0.6"])] = ""
    """What portrait_hash is of: `file`, `picture` or `face`, then behind a comma method and threshold.

    Of carriers that declare the same kind an equal portrait is named in the cases of both; where they declare
    the same method it joins them."""
    contact: Line = ""
    """Whom to ask for a new file; printed by `simaudit intake` only."""

    @model_validator(mode="after")
    def _is_consistent(self) -> "CarrierProfile":
        for column, wordings in self.values.items():
            _validate_values(column, wordings)
        targets = [column for column in self.columns.values() if column]
        repeated = next((column for column in targets if targets.count(column) > 1), None)
        columns = {fold(heading): column for heading, column in self.columns.items()}
        if len(columns) < len(self.columns):
            raise RefusedValueError("headings_alike")
        if repeated and self.names is not None:
            raise RefusedValueError("two_headings_mean", column=repeated)
        if self.names is not None and self.header_row is not None:
            raise RefusedValueError("names_and_header_row")
        meanings = [columns.get(fold(name)) or canonical_name(name) for name in self.names or ()]
        if self.names is not None and "msisdn" not in meanings:
            raise RefusedValueError("names_without_number")
        patterns = [parse_date_format(text).pattern for text in self.date_formats]
        if len(set(patterns)) < len(patterns):
            raise RefusedValueError("date_formats_alike")
        return self

    def profile(self, as_of: date | None = None, wordings: OwnWordings = NO_WORDINGS) -> Profile:
        """The profile for the readers of intake; `as_of` is the audited month's last day, else today.

        `wordings` are the installation's, for all carriers: this carrier's go before them.
        """
        short_years = any(parse_date_format(text).short_year for text in self.date_formats)
        return Profile(
            encoding=self.encoding,
            delimiter=self.delimiter,
            header_row=self.header_row,
            sheet=self.sheet,
            columns=self.columns,
            names=tuple(self.names) if self.names is not None else None,
            date_formats=tuple(self.date_formats),
            as_of=as_of.isoformat() if as_of and short_years else "",
            values={
                column: {**wordings.values.get(column, {}), **self.values.get(column, {})}
                for column in {**wordings.values, **self.values}
            },
            headings=wordings.headings,
            mobile_prefixes=wordings.mobile_prefixes,
            birth_provinces=wordings.birth_provinces,
            constants=self.constants,
        )

    def names_file(self, name: str) -> bool:
        """Whether a pattern of `files` matches the name of a file, case-insensitively."""
        # A bracket stands for itself. fnmatch never goes back behind an asterisk, however many there are.
        patterns = (pattern.lower().replace("[", "[[]") for pattern in self.files)
        return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


DEFAULT_PROFILE: Final = CarrierProfile()
"""The profile of a carrier without a table in simaudit.toml."""
