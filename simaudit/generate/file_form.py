"""The physical forms an extract is written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from simaudit.contract import COLUMN_KINDS


@dataclass(frozen=True)
class Form:
    """How a carrier's system writes a table.

    `headers` renames columns; `cells` gives a column, or a kind of reading (`date`, `timestamp`, `boolean`),
    the SQL that turns its value, called `$cell` there, into what is written. Without them the contract's own
    forms are used. Text forms end in `suffix`, with `compression` on top; Parquet keeps types. `preamble`
    comes before the header; `decomposed` writes every third line with combining marks (Unicode NFD).
    """

    suffix: str
    delimiter: str = ","
    compression: Literal["", "gzip", "zstd"] = ""
    byte_order_mark: bool = False
    preamble: str = ""
    decomposed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> bool:
        """Whether a cell can hold anything, and a line any number of cells."""
        return self.suffix != "parquet"

    @property
    def as_duckdb_writes(self) -> bool:
        """Whether nothing remains to be done to the text once DuckDB has written it."""
        return not (self.compression or self.byte_order_mark or self.preamble or self.decomposed)

    def header(self, column: str) -> str:
        return self.headers.get(column, column)

    def cell(self, column: str, value: str) -> str:
        """SQL for what is written where the column's typed value is `value`."""
        template = self.cells.get(column) or self.cells.get(COLUMN_KINDS[column])
        return template.replace("$cell", value) if template else value


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "csv": Form("csv"),
        "tsv": Form("tsv", "\t"),
        "csv.gz": Form("csv.gz", compression="gzip"),
        "tsv.gz": Form("tsv.gz", "\t", compression="gzip"),
        "csv.zst": Form("csv.zst", compression="zstd"),
        "parquet": Form("parquet"),
    }
)
"""The forms one can order by name, all with the contract's own headers and values."""
