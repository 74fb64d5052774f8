"""Archives, workbooks and Parquet files made to cost more than their size."""

import bz2
import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from support.hostile_texts import HEAD, people

_SHEET: Final = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_SHEET_PART: Final = "xl/worksheets/sheet1.xml"
_TEXTS_PART: Final = "xl/sharedStrings.xml"
_TEXTS: Final = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'
_FIXTURE: Final = Path(__file__).parents[1] / "intake" / "workbook" / "fixtures" / "register.ods"


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_parts(workbook: bytes, changed: dict[str, str | bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return zipped({**{name: archive.read(name) for name in archive.namelist()}, **changed})


@cache
def _usual_workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("A").write_string(0, 0, "msisdn")
    return buffer.getvalue()


def with_sheet(sheet: str | bytes, texts: str = "<si><t>a</t></si>") -> bytes:
    """An .xlsx file with this XML of its only sheet, and of its shared texts."""
    return _with_parts(_usual_workbook(), {_SHEET_PART: sheet, _TEXTS_PART: _TEXTS.format(texts)})


def _xlsx(rows: Iterable[str], before: str = "", texts: str = "<si><t>a</t></si>") -> bytes:
    return with_sheet(_SHEET.format(f"{before}<sheetData>{''.join(rows)}</sheetData>"), texts)


def _row(number: int, *cells: str, columns: Sequence[str] = "AB") -> str:
    texts = (
        f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for column, cell in zip(columns, cells, strict=True)
    )
    return f'<row r="{number}">{"".join(texts)}</row>'


_HEADER: Final = _row(1, "msisdn", "full_name")


def _far_cell(column: str, row: int) -> bytes:
    return _xlsx([_HEADER, _row(2, "0912345678", "An"), _row(row, "An", columns=[column])])


def _shared(size: int) -> bytes:
    cells = "".join(f'<row r="{at}"><c r="B{at}" t="s"><v>0</v></c></row>' for at in range(2, size // 500))
    return _xlsx([_HEADER, cells], texts=f"<si><t>{'a' * 30_000}</t></si>")


def _ods(columns: int, rows: int) -> bytes:
    cell = '<table:table-cell{} office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    repeated = cell.format(f' table:number-columns-repeated="{columns}"', "0912345678")
    first = "".join(cell.format("", name) for name in ("msisdn", "full_name"))
    table = (
        f'<table:table table:name="A"><table:table-row>{first}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="{rows}">{repeated}</table:table-row></table:table>'
    )
    with zipfile.ZipFile(_FIXTURE) as archive:
        content = archive.read("content.xml").decode()
    content = re.sub("<table:table .*</table:table>", table, content, flags=re.DOTALL)
    return _with_parts(_FIXTURE.read_bytes(), {"content.xml": content})


def _parquet(columns: dict[str, pa.Array], **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd", **options)
    return buffer.getvalue()


def _repeated(value: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([value], pa.string()))


def _gzip_within(size: int) -> bytes:
    content = people() + b"\n" * size
    for _ in range(5):
        content = gzip.compress(content)
    return content


def _lzma_dictionary(size: int) -> bytes:
    """A zip archive packed by LZMA whose header asks for a dictionary of four gigabytes."""
    content = bytearray(zipped({"a.csv": people() + b"\n" * size}, zipfile.ZIP_LZMA))
    properties = content.index(b"\x09\x04\x05\x00\x5d") + 5
    content[properties : properties + 4] = struct.pack("<I", 2**32 - 1)
    return bytes(content)


ARCHIVES: Final[dict[str, Callable[[int], bytes]]] = {
    "gzip of blanks": lambda size: gzip.compress(people() + b" " * size * 100),
    "gzip of empty lines": lambda size: gzip.compress(people() + b"\n" * size * 10),
    "gzip of nothing but members": lambda size: gzip.compress(b"") * (size // 20),
    "gzip within gzip": _gzip_within,
    "gzip cut short": lambda size: gzip.compress(people() + b"0912345679,An\n" * (size // 10))[:-9],
    "zstd of blanks": lambda size: pa.compress(people() + b" " * size * 100, codec="zstd", asbytes=True),
    "zstd of nothing but frames": lambda size: pa.compress(b"", codec="zstd", asbytes=True) * (size // 9),
    "zip of blanks": lambda size: zipped({"a.csv": people() + b" " * size * 100}),
    "zip by bzip2": lambda size: zipped({"a.csv": people() + b" " * size * 100}, zipfile.ZIP_BZIP2),
    "zip by LZMA with a large dictionary": _lzma_dictionary,
    "zip of many files": lambda size: zipped({f"{number}.csv": b"" for number in range(size // 100)}),
    "bzip2, which isn't read": lambda size: bz2.compress(people() + b" " * size * 100),
    "workbook with a cell in its last row": lambda size: _far_cell("B", min(size // 4, 1_048_576)),
    "workbook with a cell in a far column": lambda size: _far_cell("GR", min(size // 100, 1_048_576)),
    "workbook with a cell in its last corner": lambda _: _far_cell("XFD", 1_048_576),
    "workbook that says it is large": lambda _: _xlsx(
        [_HEADER, _row(2, "0912345678", "An")], '<dimension ref="A1:XFD1048576"/>'
    ),
    "workbook with one text in many cells": _shared,
    "workbook of blanks": lambda size: _xlsx([_HEADER, _row(2, "0912345678", " " * size)]),
    "workbook of empty rows": lambda size: _xlsx(
        [_HEADER, _row(2, "0912345678", "An"), *(f'<row r="{at}"/>' for at in range(3, 3 + size // 20))]
    ),
    "workbook of nested parts": lambda size: _xlsx([_HEADER, "<is>" * (size // 4)]),
    "workbook of many texts": lambda size: _xlsx(
        [_HEADER, _row(2, "0912345678", "An")], texts="<si><t/></si>" * (size // 13)
    ),
    "workbook of long headings": lambda size: _xlsx([_row(1, "msisdn", "a" * size), _row(2, "1", "An")]),
    "ods with a repeated row": lambda size: _ods(1, min(size // 4, 1_048_576)),
    "ods with repeated cells": lambda size: _ods(200, min(size // 200, 1_048_576)),
    "ods of repeated cells and rows": lambda _: _ods(16_384, 1_048_575),
    "Parquet of one value in many rows": lambda size: _parquet(
        {"msisdn": _repeated("0912345678", size), "full_name": _repeated("An", size)}
    ),
    "Parquet of one long value": lambda size: _parquet(
        {"msisdn": _repeated("0912345678", size // 1000), "full_name": _repeated("a" * 100_000, size // 1000)}
    ),
    "Parquet of many columns": lambda size: _parquet(
        {"msisdn": pa.array(["1"]), **{f"c{number}": pa.array([1]) for number in range(size // 200)}}
    ),
    "Parquet of many row groups": lambda size: _parquet(
        {"msisdn": pa.array(["0912345678"] * (size // 200))}, row_group_size=1
    ),
    "text that begins like a page": lambda size: b" " * min(size, 1000) + HEAD.encode() + b" " * size,
}
"""Kind → the file's bytes; those of an archive grow with what is in it."""
