"""A chunk of records → rows of `SUBSCRIBER`, and what they add to the account of their source."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import ContractError, IntakeError
from simaudit.files import file_name
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile
from simaudit.intake.profile.values import add_constants, apply_profile, used_constants
from simaudit.intake.records.account import ControlTotals, FileAccount, control_numbers
from simaudit.intake.records.records import Chunk, validate_subscribers
from simaudit.intake.records.spreadsheet_damage import FOREIGN, count_signs, damages
from simaudit.intake.records.unread_values import UnreadColumn, added, count_unread
from simaudit.intake.values.canonical import canonical_rows
from simaudit.validation import SchemaErrors

REJECT_SCHEMA: Final = {
    "file": pl.String(),
    "record": pl.Int64(),
    "line": pl.Int64(),
    "reason": pl.Categorical(),
    "text": pl.String(),
}
"""Columns of the frame of rejected records; `reason` is the JSON of a note."""


class CellTraces(NamedTuple):
    """What cells show of how they came to be; `+` adds those of other cells."""

    damage: Counter[str]
    """Signs of damage in a sample of the cells, from `count_signs`."""
    short_years: Counter[str]
    """Column → dates that a format of the profile read with a year of two digits."""
    unread: Mapping[str, UnreadColumn]
    """By column that may be unreadable, what could not be read of it."""

    def __add__(self, other: object) -> "CellTraces":
        if not isinstance(other, CellTraces):
            return NotImplemented
        return CellTraces(
            _sum(self.damage, other.damage),
            _sum(self.short_years, other.short_years),
            added(self.unread.values(), other.unread.values()),
        )


NO_TRACES: Final = CellTraces(Counter(), Counter(), {})


class TypedChunk(NamedTuple):
    """A chunk after typing and validation."""

    rows: pl.DataFrame
    """Columns of `SUBSCRIBER`."""
    rejects: pl.DataFrame
    """Columns of REJECT_SCHEMA."""
    numbers: pl.Series
    """The chunk's `control_numbers`."""
    traces: CellTraces


def type_chunk(chunk: Chunk, carrier: str, path: Path, profile: Profile = NO_PROFILE) -> TypedChunk:
    """The chunk's cells typed and validated; `path` is its file, or the name in place of one.

    Raises ContractError if a row doesn't fit `SUBSCRIBER`.
    """
    return type_together([(chunk, path)], carrier, profile)[0]


def type_together(
    chunks: Sequence[tuple[Chunk, Path]], carrier: str, profile: Profile = NO_PROFILE
) -> list[TypedChunk]:
    """Chunks with the same columns, each as `type_chunk` types it alone, in one pass over the rows of all.

    Typing takes two hundred calls of polars, whether there is a row or a million.
    """
    profiled = [apply_profile(chunk.cells, profile) for chunk, _ in chunks]
    cells = pl.concat([cells for cells, _ in profiled])
    records = pl.concat([chunk.records for chunk, _ in chunks])
    file = file_name(chunks[0][1])
    frame = canonical_rows(add_constants(cells, profile), records, carrier, file, profile)
    if len(chunks) > 1:
        names = [file_name(path) for chunk, path in chunks for _ in range(chunk.cells.height)]
        frame = frame.with_columns(pl.Series("file", names, dtype=pl.String))
    _validate(frame, chunks[0][1])
    typed = []
    for (chunk, path), (cells, short_years) in zip(chunks, profiled, strict=True):
        rows, frame = frame.head(cells.height), frame.slice(cells.height)
        traces = CellTraces(count_signs(cells, rows), short_years, count_unread(cells, rows))
        typed.append(TypedChunk(rows, _rejects(chunk, path), control_numbers(rows["msisdn"]), traces))
    return typed


def _rejects(chunk: Chunk, path: Path) -> pl.DataFrame:
    if not chunk.rejects:
        return pl.DataFrame(schema=REJECT_SCHEMA)
    rejects = pl.DataFrame(chunk.rejects, schema=["record", "line", "reason", "text"], orient="row")
    return rejects.select(pl.lit(file_name(path)).alias("file"), pl.all()).cast(pl.Schema(REJECT_SCHEMA))


def full_account(
    account: FileAccount,
    traces: CellTraces,
    totals: ControlTotals,
    profile: Profile,
    columns: AbstractSet[str],
) -> FileAccount:
    """A reader's account with what its typed cells added; `columns` are the canonical ones that it has."""
    return account.model_copy(
        update={
            "damage": damages(traces.damage, account.damage),
            "constants": used_constants(profile, columns),
            "short_years": dict(traces.short_years),
            "unread": tuple(column.shown() for column in traces.unread.values() if column.cells),
            **totals._asdict(),
        }
    )


def numbers_destroyed(path: Path, account: FileAccount) -> IntakeError | None:
    """Why a month is refused where the numbers of this file are beyond repair; None where they aren't.

    A destroyed column is as good as absent, and without numbers nothing can be judged: by numbers that nobody
    has nothing can be compared with other months, carriers or lists, nor followed up. Without this file the
    month would lack its numbers, and every one of them would be missed by the month before and by lists.
    """
    for damage in account.damage:
        if damage.column == "msisdn" and damage.effect == "destroyed":
            foreign = damage.kind in FOREIGN
            return IntakeError(
                "numbers_foreign" if foreign else "numbers_destroyed",
                path=path,
                cells=damage.cells,
                of=damage.of,
            )
    return None


def _validate(frame: pl.DataFrame, path: Path) -> None:
    try:
        validate_subscribers(frame)
    except SchemaErrors as error:
        # The failure cases may hold personal data: the error names the failed rules only.
        broken = sorted({str(rule) for rule in error.failure_cases["check"].unique().to_list()})
        raise ContractError("rows_break_contract", path=path, broken=broken) from None


def _sum(first: Counter[str], second: Counter[str]) -> Counter[str]:
    # With the counts of nought, which Counter's own sum leaves out.
    total = Counter(first)
    total.update(second)
    return total
