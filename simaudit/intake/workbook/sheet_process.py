"""A separate process of bounded memory that writes a workbook's sheets to stdout as Arrow streams.

A workbook can only be read as a whole, and one made to exhaust memory (a cell in the last column of the last
row, a part that unpacks without end) would end the process of the audit.

    python -m simaudit.intake.workbook.sheet_process FILE FORM MEMORY HEAD [SHEET…]

writes one stream for each sheet named, or for all. Cells are text in columns `0`, `1`, …, from the sheet's
first row on; if several sheets are written because none is named, only their first HEAD rows. The schema's
metadata has the sheet's name, all sheets' names, the columns in which numbers lost digits, and the formulas
without a value.
"""

import json
import shutil
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from simaudit.intake.limits.process import limit_process
from simaudit.intake.workbook.uncalculated import Rows, uncalculated

_BATCH_ROWS: Final = 50_000

_ERRORS: Final = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
"""calamine's name of an error in a cell → the text that a spreadsheet shows and exports for it."""

_DIGITS_KEPT: Final = 15
"""Significant digits of a number in a cell: later digits are zeros or arbitrary (IEEE 754)."""


class WorkbookExitCode(IntEnum):
    """Exit codes of the process for workbooks that it can't read."""

    DAMAGED = 3
    PASSWORD = 4
    NO_SHEET = 5


def main(path: str, form: str, memory: int, head: int, sheets: list[str], out: BinaryIO) -> int:
    """Write the streams; returns 0 or a WorkbookExitCode."""
    limit_process(memory)
    try:
        reader = _open(path, form)
        names = reader.sheet_names
        if not set(sheets) <= set(names):
            return WorkbookExitCode.NO_SHEET
        rows = None if sheets or len(names) == 1 else head
        with ThreadPoolExecutor(1) as pool:
            # What unpacks a sheet once more leaves the lock to the reader.
            formulas = pool.submit(uncalculated, path, form, names, sheets or names if rows is None else [])
            for name in sheets or names:
                _write(reader, name, names, rows, formulas, out)
    except fastexcel.FastExcelError as error:
        return WorkbookExitCode.PASSWORD if _needs_password(error) else WorkbookExitCode.DAMAGED
    return 0


def _open(path: str, form: str) -> fastexcel.ExcelReader:
    # calamine chooses the format by the file's extension, which is sometimes wrong.
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, f"workbook.{form}")
        try:
            link.symlink_to(path)
        except OSError:
            # Windows lets only administrators make links.
            shutil.copyfile(path, link)
        try:
            return fastexcel.read_excel(link)
        except fastexcel.FastExcelError as error:
            if form != "xls" or _needs_password(error):
                raise
            # An encrypted .xlsx is an OLE container, like an .xls.
            return _open(path, "xlsx")


def _needs_password(error: fastexcel.FastExcelError) -> bool:
    return "password" in str(error).lower()


def _write(
    reader: fastexcel.ExcelReader,
    name: str,
    names: list[str],
    rows: int | None,
    formulas: Future[dict[str, Rows]],
    out: BinaryIO,
) -> None:
    about: dict[str, Any] = {"name": name, "names": names, "visible": True, "readable": True}
    about |= {"rows": 0, "left": 0, "lost_digits": {}}
    try:
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", n_rows=rows)
        about |= {"visible": sheet.visible == "visible", "rows": sheet.total_height}
        about["left"] = min((column.absolute_index for column in sheet.available_columns()), default=0)
        batch, errors = sheet.to_arrow_with_errors()
        del sheet
    except fastexcel.FastExcelError:
        if rows is None:
            raise
        # One of several sheets: the reader decides whether it is needed.
        batch, errors, about["readable"] = pa.record_batch({}), None, False
    columns = list(batch.columns)
    marks: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for error in errors.errors if errors else []:
        row, column = error.position
        marks[column][row] = next(
            (error_text for kind, error_text in _ERRORS.items() if f"({kind})" in error.detail), "#"
        )
    for position, error_texts in marks.items():
        columns[position] = _with_error_texts(columns[position], error_texts)
    suspects = [
        position
        for position, cells in enumerate(columns)
        if rows is None and pc.any(_may_have_lost_digits(cells)).as_py()
    ]
    if suspects:
        about["lost_digits"] = _lost_digits(reader, name, columns, suspects, about["left"])
    about["uncalculated"] = formulas.result().get(name, {})
    labels = [str(position) for position in range(len(columns))]
    schema = pa.schema([(label, pa.string()) for label in labels], {"sheet": json.dumps(about)})
    table = pa.Table.from_arrays([cells.cast(pa.string()) for cells in columns], schema=schema)
    with pyarrow.ipc.new_stream(out, schema) as stream:
        stream.write_table(table, max_chunksize=_BATCH_ROWS)
    out.flush()


def _with_error_texts(cells: pa.Array, error_texts: dict[int, str]) -> pa.Array:
    at = sorted(error_texts)
    flags = bytearray(len(cells))
    for row in at:
        flags[row] = 1
    mask = pa.array(memoryview(flags)).cast(pa.bool_())
    return pc.replace_with_mask(cells.cast(pa.string()), mask, pa.array([error_texts[row] for row in at]))


def _may_have_lost_digits(cells: pa.Array) -> pa.Array:
    """Which texts have more digits than a number keeps, yet equal their value as a float."""
    long = pc.fill_null(
        pc.match_substring_regex(cells, f"^[1-9][0-9]{{{_DIGITS_KEPT},19}}$"), fill_value=False
    )
    texts = pc.if_else(long, cells, pa.scalar(None, cells.type))
    numbers = pc.cast(pc.cast(texts, pa.float64()), pa.decimal128(38, 0), safe=False)
    return pc.fill_null(pc.equal(numbers, pc.cast(texts, pa.decimal128(38, 0))), fill_value=False)


def _lost_digits(
    reader: fastexcel.ExcelReader, name: str, columns: list[pa.Array], suspects: list[int], left: int
) -> dict[str, int]:
    """Column → count of its cells that are numbers of more digits than a number keeps.

    Read as booleans, cells of numbers have a value but cells of text have none, which tells them apart.
    `left`: the sheet's columns without a cell before the first of `columns`, which fastexcel counts too.
    """
    typed = reader.load_sheet(
        name,
        header_row=None,
        skip_rows=0,
        dtypes="boolean",
        use_columns=[left + position for position in suspects],
    ).to_arrow()
    counts = {}
    for position, values in zip(suspects, typed.columns, strict=True):
        number = pc.and_(pc.is_valid(values), _may_have_lost_digits(columns[position]))
        if count := pc.sum(number).as_py():
            counts[str(position)] = count
    return counts


if __name__ == "__main__":
    path, form, memory, head, *sheets = sys.argv[1:]
    sys.exit(main(path, form, int(memory), int(head), sheets, sys.stdout.buffer))
