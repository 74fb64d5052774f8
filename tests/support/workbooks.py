"""Small workbooks of invented people; each cell has the type of its Python value."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from support.extracts import COLUMNS, person

Cell = str | int | float | bool | date | datetime | None
Rows = Sequence[Sequence[Cell]]

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_DAY, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"


def texts(count: int = 6) -> list[dict[str, str]]:
    """Rows of people as text, as an extract has them."""
    return [person("viettel", number) | {"otp_verified": "TRUE"} for number in range(1, count + 1)]


def register(count: int = 6) -> list[list[Cell]]:
    """A header and the same people, with cells as numbers, dates and truth values."""
    header = [*COLUMNS, "otp_verified"]

    def cell(name: str, text: str) -> Cell:
        if name == "msisdn":
            return int(text)
        if name in ("date_of_birth", "id_issue_date"):
            return date.fromisoformat(text)
        if name.endswith("_at"):
            return datetime.fromisoformat(text)
        return True if name == "otp_verified" else text or None

    return [list(header), *([cell(name, row[name]) for name in header] for row in texts(count))]


def xlsx(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    """An .xlsx file of these sheets; a text that begins with `=#` is a formula that gives this error."""
    book = xlsxwriter.Workbook(path)
    day, moment = (book.add_format({"num_format": form}) for form in (_DAY, _MOMENT))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(at, place, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(at, place, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(at, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif isinstance(value, int | float):
                    sheet.write_number(at, place, value)
                elif value and value.startswith("=#"):
                    sheet.write_formula(at, place, "=NA()", None, value[1:])
                elif value:
                    sheet.write_string(at, place, value)
    book.close()
    return path


def xlsb(path: Path, rows: Rows) -> Path:
    """An .xlsb of one sheet, `Data` ([MS-XLSB]: a record is its type, its size and its bytes)."""
    cells = bytearray(_record(148, struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)))
    cells += _record(145)
    for at, row in enumerate(rows):
        cells += _record(0, struct.pack("<I", at) + bytes(13))
        for place, value in enumerate(row):
            if value is None:
                continue
            style = 2 if isinstance(value, datetime) else 1 if isinstance(value, date) else 0
            where = struct.pack("<II", place, style)
            if isinstance(value, bool):
                cells += _record(4, where + bytes([value]))
            elif isinstance(value, int | float):
                cells += _record(5, where + struct.pack("<d", value))
            elif isinstance(value, date):
                full = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
                cells += _record(5, where + struct.pack("<d", (full - _EPOCH).total_seconds() / 86400))
            else:
                cells += _record(6, where + _wide(value))
    formats = (0, 14, 22)
    styles = _record(617, struct.pack("<I", len(formats)))
    styles += b"".join(_record(47, struct.pack("<HH", 0, form) + bytes(12)) for form in formats)
    relation = '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{relation}</Relationships>")
        sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data")
        book = [_record(131), _record(143), _record(156, sheet), _record(144), _record(157, bytes(26))]
        archive.writestr("xl/workbook.bin", b"".join([*book, _record(132)]))
        archive.writestr("xl/styles.bin", styles + _record(618))
        archive.writestr(
            "xl/worksheets/sheet1.bin", b"".join([_record(129), cells, _record(146), _record(130)])
        )
    return path


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
    return head + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
