"""Addresses in five spellings, made from the tables of communes, of which the commune of today is known."""

from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from random import Random
from typing import Final, NamedTuple
from unicodedata import combining, normalize

from simaudit.rules.reference_tables import reference_tables


class WrittenAddress(NamedTuple):
    """An address; `commune` is the code of today, None where the old one was parted."""

    spelling: str
    address: str
    commune: str | None


class _Place(NamedTuple):
    parts: tuple[str, ...]
    """Kind and name of commune, district (of before) and province."""
    commune: str | None


_SHORT: Final = {
    "Phường ": "P.", "Xã ": "X.", "Thị trấn ": "TT.", "Đặc khu ": "ĐK ", "Quận ": "Q.", "Huyện ": "H.",
    "Thị xã ": "TX.", "Thành phố ": "TP.", "Tỉnh ": "",
}  # fmt: skip
_STREETS: Final = (
    "12 Hàng Thiếc",
    "Số 5, ngõ 12 Trần Phú",
    "45/7 Lê Lợi",
    "Thôn 3",
    "Tổ 8, khu phố 2",
    "Ấp Tân An",
)
_CITIES: Final = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ")


def _plain(text: str) -> str:
    letters = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not combining(letter))


def _short(parts: tuple[str, ...]) -> tuple[str, ...]:
    def shortened(part: str) -> str:
        for long, short in _SHORT.items():
            if part.startswith(long):
                return short + part.removeprefix(long)
        return part

    return tuple(map(shortened, parts))


SPELLINGS: Final[Mapping[str, Callable[[str, tuple[str, ...]], str]]] = {
    "in full": lambda street, parts: ", ".join((street, *parts)),
    "abbreviated": lambda street, parts: ", ".join((street, *_short(parts))),
    "without marks": lambda street, parts: _plain(", ".join((street, *parts))),
    "of today": lambda street, parts: ", ".join((street, *parts)),
    "in capitals": lambda street, parts: ",".join((street, *parts)).upper(),
}


def written_addresses(count: int, seed: int) -> Iterator[WrittenAddress]:
    """So many addresses, the spellings in turn: that of today without a district, the others with it."""
    random = Random(seed)  # noqa: S311
    before, today = _places_before(), _places_of_today()
    for spelling in islice(cycle(SPELLINGS), count):
        place = random.choice(today if spelling == "of today" else before)
        yield WrittenAddress(
            spelling, SPELLINGS[spelling](random.choice(_STREETS), place.parts), place.commune
        )


def _places_before() -> list[_Place]:
    tables = reference_tables()
    provinces = dict(tables["birth_province"].iter_rows())
    changes: dict[str, list[str]] = {}
    for old, new, _ in tables["commune_change"].iter_rows():
        changes.setdefault(old, []).append(new)
    places = []
    for row in tables["commune_before_2025"].iter_rows(named=True):
        if row["kind"] == "Huyện":
            continue
        parts = (f"{row['kind']} {row['name']}", row["district"], _full(provinces[f"0{row['province']}"]))
        new = changes[row["code"]]
        places.append(_Place(parts, new[0] if len(new) == 1 else None))
    return places


def _places_of_today() -> list[_Place]:
    tables = reference_tables()
    provinces = {row["code"]: row["province"] for row in tables["province"].iter_rows(named=True)}
    return [
        _Place((f"{row['kind']} {row['name']}", _full(provinces[row["province"]])), row["code"])
        for row in tables["commune"].iter_rows(named=True)
    ]


def _full(province: str) -> str:
    if province.startswith("Thành phố "):
        return province
    return f"{'Thành phố' if province in _CITIES else 'Tỉnh'} {province}"
