"""Physical forms of extracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from simaudit.contract import COLUMN_KINDS


@dataclass(frozen=True)
class Form:
    """How a carrier's system writes a table.

    `headers` renames columns. `cells` maps a column, or a kind of column (`date`, `timestamp`, `boolean`), to
    the SQL that formats its value `$cell`; without it the canonical form is written. Text forms end in
    `suffix`, with `compression` on top; Parquet keeps types. `preamble` comes before the header; `decomposed`
    writes every third line with combining marks (Unicode NFD).
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
        """Whether it is a text form, which can hold unreadable cells and broken lines."""
        return self.suffix != "parquet"

    @property
    def as_duckdb_writes(self) -> bool:
        """Whether the text needs no conversion after DuckDB has written it."""
        return not (self.compression or self.byte_order_mark or self.preamble or self.decomposed)

    def header(self, column: str) -> str:
        return self.headers.get(column, column)

    def cell(self, column: str, value: str) -> str:
        """SQL of the cell for the typed value `value` of a column."""
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
"""Forms by name, all with canonical column names and values."""
