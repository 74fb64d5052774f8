"""A register of 83 records in nine columns, and the two layouts in which carriers write such a one."""

from dataclasses import dataclass
from typing import Final

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
