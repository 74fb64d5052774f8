"""Physical forms of extracts, and how tables are written in them."""

import gzip
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import duckdb
import pyarrow

from simaudit.contract import COLUMN_KINDS
from simaudit.errors import OutputError


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


def write_table(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, form: Form, tail: str = ""
) -> None:
    """Write what a query gives to `path`, and a text form's last lines; raises OutputError."""
    try:
        if form.text:
            plain = path.with_name(path.name + ".part")
            options = f"FORMAT csv, HEADER, DELIMITER '{form.delimiter}', QUOTE '\"'"
            connection.execute(f"COPY ({query}) TO {_text(plain)} ({options})")
            _finish(plain, path, form, tail)
        else:
            connection.execute(f"COPY ({query}) TO {_text(path)} (FORMAT parquet, COMPRESSION zstd)")
    except (OSError, duckdb.IOException) as error:
        raise OutputError("extract_not_written", path=path) from error


def _finish(plain: Path, path: Path, form: Form, tail: str) -> None:
    """Convert DuckDB's file `plain` into `path`: byte-order mark, preamble, tail, compression."""
    if form.as_duckdb_writes:
        with plain.open("ab") as file:
            file.write(tail.encode())
        plain.replace(path)
        return
    with plain.open("rb") as source, _writer(path, form) as target:
        if form.byte_order_mark:
            target.write("\ufeff".encode())
        target.write(form.preamble.encode())
        if form.decomposed:
            for line in _some_decomposed(source):
                target.write(line)
        else:
            shutil.copyfileobj(source, target, 1 << 20)
        target.write(tail.encode())
    plain.unlink()


def _some_decomposed(lines: Iterable[bytes]) -> Iterator[bytes]:
    for position, line in enumerate(lines):
        yield unicodedata.normalize("NFD", line.decode()).encode() if position % 3 == 2 else line


@contextmanager
def _writer(path: Path, form: Form) -> Iterator[Any]:
    """The file opened for writing bytes, through the compression of the form."""
    if form.compression == "zstd":
        with pyarrow.CompressedOutputStream(str(path), "zstd") as stream:
            yield stream
        return
    with path.open("wb") as file:
        if form.compression == "gzip":
            # Without file name and time in the archive, equal specifications give equal bytes.
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as archive:
                yield archive
        else:
            yield file


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
