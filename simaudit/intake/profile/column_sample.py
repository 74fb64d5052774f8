"""The first records of a file with all its columns, those too that are not read: for its preview."""

from collections.abc import Sequence

import polars as pl


class ColumnSample:
    """Takes so many records of a file; none where none are wanted, as in an audit."""

    def __init__(self, headings: Sequence[str], rows: int) -> None:
        self._headings = headings
        self._missing = rows
        self._parts: list[pl.DataFrame] = []

    def add(self, cells: pl.DataFrame) -> None:
        """Records of the file, a text column for each of its columns in their order."""
        if self._missing > 0:
            self._parts.append(cells.head(self._missing))
            self._missing -= self._parts[-1].height

    @property
    def columns(self) -> dict[str, pl.Series]:
        """Heading → the values of the records; of headings that are there twice, the first."""
        if not self._parts:
            return {}
        cells = pl.concat(self._parts)
        values_by_heading: dict[str, pl.Series] = {}
        for heading, values in zip(self._headings, cells, strict=False):
            if heading.strip():
                values_by_heading.setdefault(heading, values)
        return values_by_heading
