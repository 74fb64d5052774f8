"""Damage by a spreadsheet program to a file's columns, recognised in a sample: a notice, not a repair.

The sample is some 3,000 records of every chunk (a chunk has about 100,000), evenly spaced, so that a file
changed midway is recognised too and ten million records cost about a second. Values are read as they are,
by the rules in values/.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl
from pydantic import BaseModel, ConfigDict

from simaudit.contract import COLUMN_KINDS

SAMPLE_ROWS: Final = 3_000
THROUGHOUT_SHARE: Final = 0.9
"""Share of a column's values from which a sign is attributed to a spreadsheet, not to single entries."""
_LETTERS_SHARE: Final = 0.3
"""The same for question marks in place of letters: short names may have no letter that was replaced."""
_MIN_VALUES: Final = 10
"""Least number of values for a sign throughout a column."""
_MIN_UNAMBIGUOUS: Final = 0.1
"""Least share of dates with a day above 12, from which the order of day and month is recognised."""

_NUMBER_COLUMNS: Final = tuple(
    name for name, kind in COLUMN_KINDS.items() if kind in ("msisdn", "identifier", "code")
)
_DATE_COLUMNS: Final = tuple(name for name, kind in COLUMN_KINDS.items() if kind in ("date", "timestamp"))
_ID_COLUMNS: Final = ("id_number", "guardian_id")
_LONG_NUMBER_COLUMNS: Final = ("imsi", "iccid")
_WORD_COLUMNS: Final = ("full_name", "address", "id_issue_place", "org_name")

_DAY_MONTH: Final = r"^\s*([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{4}\b"
_ERROR: Final = r"^\s*#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|#+)\s*$"


class Damage(BaseModel):
    """One kind of damage to one column: `cells` of the `of` values in the sample show it."""

    model_config = ConfigDict(frozen=True)

    column: str
    kind: str
    cells: int
    of: int

    @property
    def share(self) -> float:
        """Share of the values in the sample, 0 to 1."""
        return self.cells / self.of


def count_signs(cells: pl.DataFrame) -> Counter[str]:
    """Signs in a chunk's sample: `kind:column` → values that show it, `kind:column:of` → all that could."""
    sample = cells.gather_every(max(1, cells.height // SAMPLE_ROWS))
    figures = sample.select(
        value.sum().cast(pl.Int64).alias(name) for column in sample.columns for name, value in _signs(column)
    )
    return Counter(figures.row(0, named=True)) if figures.width else Counter()


def _signs(column: str) -> Iterator[tuple[str, pl.Expr]]:
    text = pl.col(column)
    there = text.str.len_bytes() > 0
    yield f"error:{column}", text.str.contains(_ERROR)
    yield f"error:{column}:of", there
    if column in _NUMBER_COLUMNS:
        yield f"exponent:{column}", text.str.contains(r"^\s*[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]+\s*$")
        yield f"exponent:{column}:of", there
        yield f"point_zero:{column}", text.str.contains(r"^\s*[0-9]+\.0\s*$")
        yield f"point_zero:{column}:of", there
    if column == "msisdn":
        yield f"zero:{column}", text.str.contains(r"^\s*[35789][0-9]{8}(?:\.0)?\s*$")
        yield f"zero:{column}:of", there
    if column in _ID_COLUMNS:
        # Twelve digits begin with a province's code, 001 to 096: without its zeros, ten or eleven remain.
        yield f"zero:{column}", text.str.contains(r"^\s*[0-9]{10,11}(?:\.0)?\s*$")
        yield f"zero:{column}:of", text.str.contains(r"^\s*[0-9]{10,12}(?:\.0)?\s*$")
    if column in _LONG_NUMBER_COLUMNS:
        # A number in a spreadsheet has fifteen significant digits; the rest became zeros.
        yield f"digits:{column}", text.str.contains(r"^\s*[0-9]{15}0{2,5}\s*$")
        yield f"digits:{column}:of", text.str.contains(r"^\s*[0-9]{17,20}\s*$")
    if column in _DATE_COLUMNS:
        yield f"serial:{column}", text.str.contains(r"^\s*[0-9]{5}(?:\.[0-9]+)?\s*$")
        yield f"serial:{column}:of", there
        first = text.str.extract(_DAY_MONTH, 1).cast(pl.Int64) > 12
        second = text.str.extract(_DAY_MONTH, 2).cast(pl.Int64) > 12
        yield f"month_first:{column}", second & ~first
        yield f"month_first:{column}:of", second | first
        yield f"month_first:{column}:all", text.str.contains(_DAY_MONTH)
    if column in _WORD_COLUMNS:
        yield f"letters:{column}", text.str.contains(r"\p{L}\?+\p{L}|\p{L}\?+ |\?+\p{L}")
        yield f"letters:{column}:of", there


def damages(figures: Counter[str], certain: Sequence[Damage] = ()) -> tuple[Damage, ...]:
    """The damage that a file's added-up signs show, and the `certain` one of its reader, by column."""
    found = list(certain)
    certain_kinds = {(damage.column, damage.kind) for damage in certain}
    for name, cells in figures.items():
        kind, column, *about = name.split(":")
        of = figures.get(f"{name}:of", 0)
        if about or cells == 0 or (column, kind) in certain_kinds:
            continue
        if kind == "month_first" and of < _MIN_UNAMBIGUOUS * figures[f"{name}:all"]:
            continue
        # One error or exponent proves damage; other signs count only if the whole column shows them.
        throughout = (
            cells >= (_LETTERS_SHARE if kind == "letters" else THROUGHOUT_SHARE) * of and of >= _MIN_VALUES
        )
        if kind in ("error", "exponent") or throughout:
            found.append(Damage(column=column, kind=kind, cells=cells, of=of))
    order = list(COLUMN_KINDS)
    return tuple(sorted(found, key=lambda damage: (order.index(damage.column), damage.kind)))
