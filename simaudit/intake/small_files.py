"""Which files of a carrier are read together: typing takes as many calls for one row as for a million."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Final

from simaudit.intake.arrow.row_stream import RowStream

_SMALL: Final = 32 * 1024
"""Bytes of a file whose rows are typed with those of others: three thousand of a row took 45 ms each."""

_TOGETHER: Final = 100
"""Files that are typed together, which are in memory at the same time."""


def read_together(extracts: Sequence[Path | RowStream]) -> Iterator[list[Path | RowStream]]:
    """The extracts in their order: small files that follow each other together, others alone."""
    for small, alike in groupby(extracts, _is_small):
        group = list(alike)
        size = _TOGETHER if small else 1
        yield from (group[at : at + size] for at in range(0, len(group), size))


def _is_small(extract: Path | RowStream) -> bool:
    # Of a file whose size can't be told, opening it says why.
    with suppress(OSError):
        return isinstance(extract, Path) and extract.stat().st_size <= _SMALL
    return False
