"""A register of 83 records in nine columns, and the two layouts in which carriers write such a one.

As it is written it is held part by part, so that any of its signs can be changed.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

Record = tuple[str, ...]

COLUMNS: Final = (
    "msisdn", "full_name", "date_of_birth", "gender", "id_number", "address", "point_code", "contract_no",
    "registered_at",
)  # fmt: skip
NAMES: Final = (
    "Nguyễn Văn An", 'Trần "Tư" Bình', "Lê Thị Cúc, con ông Dần", "K'Brông Đạt", "Phạm Thị Em; Hà",
    "Hoàng Giang", "",
)  # fmt: skip
ADDRESSES: Final = (
    "Số 1, ngõ 2, Láng Hạ",
    'Chợ "Mới"; Quận 5, TP Hồ Chí Minh',
    "12 Hàng Bài",
    "Số 3; đường X",
    "Tổ 4\nngõ 2, 01-07-2026, 17/12/1991, M, phường 3\nQuận 4, Hà Nội",
    "Buôn Đôn, Đắk Lắk",
    "",
    'Nhà "Số 7"',
    "Ấp 8\r\nxã Y; huyện Z",
    '"Chung cư 9", Quận 7',
    "Thôn 10;",
)

RECORDS: Final[tuple[Record, ...]] = tuple(
    (
        f"0912345{at:03}",
        NAMES[at % len(NAMES)],
        f"{at % 28 + 1:02}/{at % 12 + 1:02}/19{at % 40 + 60}",
        "MF"[at % 2] if at % 5 else "",
        f"0010800{at:05}",
        ADDRESSES[at % len(ADDRESSES)],
        f"HN-{at:03}" if at % 4 else "",
        f"HĐ/{at},2024" if at % 3 == 0 else f"HĐ-{at}",
        f"2024-0{at % 9 + 1}-1{at % 10} 08:30" if at % 6 else "",
    )
    for at in range(83)
)


@dataclass(frozen=True)
class Layout:
    """How a carrier writes its register: which column where, under which name, and the signs between."""

    name: str
    order: tuple[int, ...]
    """Which of COLUMNS stands in each place."""
    headings: tuple[str, ...]
    delimiter: str
    quotes_all: bool
    """Whether every cell is quoted, or only those that must be."""
    end: str

    @property
    def number(self) -> int:
        """The place of the subscriber number."""
        return self.order.index(0)

    def cell(self, text: str) -> str:
        """A cell as it is written."""
        must = any(sign in text for sign in (self.delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if must or self.quotes_all else text

    def arranged(self, record: Record) -> Record:
        """A record's cells in the places of this layout."""
        return tuple(record[at] for at in self.order)


LAYOUTS: Final = (
    Layout("comma", tuple(range(9)), COLUMNS, ",", False, "\n"),
    Layout(
        "semicolon",
        (4, 1, 0, 2, 3, 5, 8, 6, 7),
        (
            "Số giấy tờ", "Họ và tên", "Số thuê bao", "Ngày sinh", "Giới tính", "Địa chỉ", "Ngày đăng ký",
            "Mã điểm", "Số hợp đồng",
        ),
        ";",
        True,
        "\r\n",
    ),
)  # fmt: skip

Row = tuple[str, ...]
"""A written row: cells with their marks in even places, what follows each of them in odd places."""


@dataclass(frozen=True)
class Table:
    """The rows of a file, header first, and the records that a reader of it would mean."""

    layout: Layout
    rows: tuple[Row, ...]
    meant: tuple[Record, ...]

    @property
    def content(self) -> str:
        """The file's text."""
        return "".join(part for row in self.rows for part in row)

    def row(self, cells: tuple[str, ...]) -> Row:
        """A row of the layout; its cells as they are read."""
        signs = [*[self.layout.delimiter] * (len(cells) - 1), self.layout.end]
        return tuple(
            part for cell, sign in zip(cells, signs, strict=True) for part in (self.layout.cell(cell), sign)
        )

    def with_part(self, row: int, place: int, text: str) -> Self:
        """The table with one part of one row changed."""
        parts = list(self.rows[row])
        parts[place] = text
        return self.with_row(row, tuple(parts))

    def with_row(self, row: int, parts: Row) -> Self:
        """The table with another row in the place of one."""
        return replace(self, rows=(*self.rows[:row], parts, *self.rows[row + 1 :]))

    def with_cell(self, record: int, column: int, written: str, meant: str) -> Self:
        """The table with another cell in one record, in a place of the layout: as written and as meant."""
        cells = list(self.meant[record])
        cells[self.layout.order[column]] = meant
        changed = (*self.meant[:record], tuple(cells), *self.meant[record + 1 :])
        return replace(self, meant=changed).with_part(record + 1, 2 * column, written)


def clean(layout: Layout) -> Table:
    """The register in a layout, without a fault."""
    empty = Table(layout, (), RECORDS)
    rows = [layout.headings, *(layout.arranged(record) for record in RECORDS)]
    return replace(empty, rows=tuple(empty.row(cells) for cells in rows))
