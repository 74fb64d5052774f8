"""Waivers: findings that somebody with the right to has excused, with a reason and until a day.

A waived finding stays a finding, counted in a column of its own and left out of
rates and exposure. The file holds subscriber numbers: no message quotes it, a
fault is named by line and key.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from simaudit.contract import valid_carrier
from simaudit.errors import Note, RefusedValueError, UsageError
from simaudit.files import file_hash
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.values.text import name_key, read_code, read_identifier, read_text
from simaudit.rules.load import near_check
from simaudit.rules.model_faults import faults
from simaudit.rules.toml_file import read_toml

DEFAULT_NAME: Final = "waivers.toml"
"""The file next to the configuration that is read where none is named."""
TARGETS: Final = ("msisdn", "subject", "pattern")


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        # Its sentence quotes the value.
        raise RefusedValueError("day_needed") from None


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Day = Annotated[date, Field(strict=True), BeforeValidator(_day)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_TABLE: Final = re.compile(r"\s*\[\[\s*waiver\s*\]\]")
_KEY: Final = re.compile(r"\s*([a-z_]+)\s*=")


class Waiver(BaseModel):
    """One `[[waiver]]`: a check's findings at a carrier, selected by number, subject or pattern.

    `pattern` is a regular expression that is looked for in the number and in the subject. `expires` is the
    last day: a month is judged at its end, so a waiver counts where it lasts at least until then.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: _Text
    carrier: _Text
    msisdn: _Text | None = None
    subject: _Text | None = None
    pattern: _Text | None = None
    reason: _Text
    approver: _Text
    expires: _Day
    document: _Text
    line: int = Field(default=0, exclude=True)
    """The line where it begins in the file; 0 where that is unknown."""

    @property
    def target(self) -> str:
        """What selects the findings: msisdn, subject or pattern."""
        return next(name for name in TARGETS if getattr(self, name) is not None)

    def number(self) -> str | None:
        """The number as the register's are written, None where there is none to read."""
        number: str | None = read_msisdn(pl.Series([self.msisdn], dtype=pl.String)).item()
        return number

    def subjects(self) -> set[str]:
        """The subject as any column that a finding's subject is taken from would have been read."""
        cells = pl.Series([self.subject], dtype=pl.String)
        return {reader(cells).item() for reader in (read_text, read_identifier, read_code, name_key)}


@dataclass(frozen=True)
class Waivers:
    """A file's waivers in its order, its hash and its path."""

    entries: tuple[Waiver, ...] = ()
    sha256: str = ""
    path: Path | None = None

    def in_force(self, as_of: date) -> tuple[Waiver, ...]:
        """Those that count for a month that ends on `as_of`."""
        return tuple(waiver for waiver in self.entries if waiver.expires >= as_of)

    def expired(self, as_of: date) -> tuple[Waiver, ...]:
        """Those that were over before the month was."""
        return tuple(waiver for waiver in self.entries if waiver.expires < as_of)


def read_waivers(path: Path, checks: Collection[str]) -> Waivers:
    """Read and hold every waiver to what it must say; raises UsageError naming line, key and cure."""
    text, content = read_toml(path, UsageError)
    tables = content.get("waiver", [])
    if set(content) - {"waiver"} or not isinstance(tables, list):
        raise UsageError("waivers_only", path=path)
    lines = _lines(text)
    if len(lines) != len(tables):
        lines = [{} for _ in tables]
    entries = [
        _waiver(table, _Place(path, number, where), checks)
        for number, (table, where) in enumerate(zip(tables, lines, strict=True), start=1)
    ]
    return Waivers(tuple(entries), file_hash(path), path)


def _lines(text: str) -> list[dict[str, int]]:
    """For each [[waiver]] table, the line of its head (under "") and of each of its keys."""
    tables: list[dict[str, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if _TABLE.match(line):
            tables.append({"": number})
        elif tables and (key := _KEY.match(line)):
            tables[-1].setdefault(key[1], number)
    return tables


@dataclass(frozen=True)
class _Place:
    """Which waiver of a file, and the lines of its head (under "") and of its keys."""

    path: Path
    number: int
    lines: dict[str, int]

    def refused(self, note: Note, key: str = "") -> UsageError:
        """The error of a key, or of the whole waiver."""
        where = Note("at_waiver", number=str(self.number))
        if line := self.lines.get(key, self.lines.get("")):
            where = Note("at_waiver_line", number=str(self.number), line=str(line))
        place = Note("key_at", where=where, key=key) if key else where
        return UsageError.of(note, path=self.path, place=place)


def _waiver(table: object, place: _Place, checks: Collection[str]) -> Waiver:
    if not isinstance(table, dict):
        raise place.refused(Note("table_needed"))
    if "line" in table:
        raise place.refused(Note("key_unknown_here"), "line")
    try:
        waiver = Waiver.model_validate({**table, "line": place.lines.get("", 0)})
    except ValidationError as error:
        key, note = faults(Waiver, error)[0]
        if key[0] not in Waiver.model_fields:
            # The key may be a number somebody wrote without quotation marks.
            raise place.refused(Note("key_unknown_here")) from None
        raise place.refused(note, str(key[0])) from None
    given = [target for target in TARGETS if getattr(waiver, target) is not None]
    if len(given) != 1:
        raise place.refused(Note("one_target_needed"))
    if waiver.check not in checks:
        raise place.refused(Note("check_unknown", near=near_check(waiver.check, sorted(checks))), "check")
    if not valid_carrier(waiver.carrier):
        raise place.refused(Note("carrier_name_needed"), "carrier")
    if waiver.msisdn is not None and not re.search(r"[0-9]", waiver.number() or ""):
        raise place.refused(Note("no_subscriber_number"), "msisdn")
    if waiver.pattern is not None and not _is_pattern(waiver.pattern):
        raise place.refused(Note("no_regular_expression"), "pattern")
    return waiver


def _is_pattern(pattern: str) -> bool:
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True


def waived_by(findings: pl.DataFrame, waivers: Sequence[Waiver]) -> tuple[pl.Series, set[int]]:
    """(which of the findings are waived, the places in `waivers` of the waivers that waived some).

    `findings` has check_id, msisdn and subject, all of the carrier that the waivers are for.
    """
    none = pl.Series("waived", [False], dtype=pl.Boolean).new_from_index(0, findings.height)
    if not waivers:
        return none, set()
    rows = findings.select("check_id", "msisdn", "subject").with_row_index("row")
    exact = [
        (index, waiver.check, waiver.target, value)
        for index, waiver in enumerate(waivers)
        if waiver.target != "pattern"
        for value in ([waiver.number()] if waiver.target == "msisdn" else waiver.subjects())
    ]
    exact_waivers = pl.DataFrame(
        exact,
        schema={"waiver": pl.Int64, "check_id": pl.String, "target": pl.String, "value": pl.String},
        orient="row",
    )
    hits = [
        rows.join(
            exact_waivers.filter(pl.col("target") == target),
            left_on=["check_id", target],
            right_on=["check_id", "value"],
        ).select("waiver", "row")
        for target in ("msisdn", "subject")
    ]
    hits += [
        rows.filter(
            pl.col("check_id") == waiver.check,
            pl.any_horizontal(pl.col("msisdn", "subject").str.contains(waiver.pattern)),
        ).select(pl.lit(index, pl.Int64).alias("waiver"), "row")
        for index, waiver in enumerate(waivers)
        if waiver.pattern is not None
    ]
    waived_rows = pl.concat(hits)
    return none.scatter(waived_rows["row"].unique(), True), set(waived_rows["waiver"].unique().to_list())
