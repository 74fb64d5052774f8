"""Writes the register of one carrier and month to a file in the carrier's physical form."""

import gzip
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from simaudit.contract import COLUMNS
from simaudit.errors import OutputError
from simaudit.generate.carrier_register import CarrierRegister
from simaudit.generate.file_form import Form


def write_extract(register: CarrierRegister, folder: Path) -> Path:
    """Write the register into `folder`, and return the file's path; raises OutputError."""
    extract, form = register.extract, register.extract.form_in(register.month)
    path = folder / f"{extract.carrier}_{register.month}.{form.suffix}"
    query = _query(register, [name for name in COLUMNS if name in extract.columns])
    try:
        if form.text:
            plain = path.with_name(path.name + ".part")
            _copy(register, query, plain, f"FORMAT csv, HEADER, DELIMITER '{form.delimiter}', QUOTE '\"'")
            _finish(plain, path, form, _broken_lines(register))
        else:
            _copy(register, query, path, "FORMAT parquet, COMPRESSION zstd")
    except (OSError, duckdb.IOException) as error:
        raise OutputError("extract_not_written", path=path) from error
    return path


def _query(register: CarrierRegister, columns: Sequence[str]) -> str:
    """SELECT of all rows in order of seat, planted rows in place of the usual ones."""
    form = register.extract.form_in(register.month)
    if not register.planted:
        cells = [f'{form.cell(name, f"usual.{name}")} AS "{form.header(name)}"' for name in columns]
        return f"SELECT {', '.join(cells)} FROM usual_row AS usual"  # noqa: S608
    cells = []
    for name in columns:
        planted, usual = form.cell(name, f"planted.{name}"), form.cell(name, f"usual.{name}")
        choice = f"WHEN planted.seat IS NULL THEN {usual} ELSE {planted}"
        if form.text and name in register.unreadable:
            planted, usual = f"CAST({planted} AS VARCHAR)", f"CAST({usual} AS VARCHAR)"
            choice = (
                f"WHEN planted.seat IS NULL THEN {usual} "
                f"ELSE coalesce(map_extract_value(planted.unreadable, '{name}'), {planted})"
            )
        cells.append(f'CASE {choice} END AS "{form.header(name)}"')
    return (
        f"SELECT {', '.join(cells)} FROM usual_row AS usual "  # noqa: S608
        "LEFT JOIN planted ON planted.seat = usual.seat WHERE planted.omitted IS NOT TRUE"
    )


def _copy(register: CarrierRegister, query: str, path: Path, options: str) -> None:
    register.connection.execute(f"COPY ({query}) TO {_text(path)} ({options})")


def _broken_lines(register: CarrierRegister) -> str:
    """Lines with one field too many, one for each rejected number."""
    extract = register.extract
    more = extract.form_in(register.month).delimiter * len(extract.columns)
    return "".join(f"{number}{more}\n" for number in register.rejected_numbers())


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
