"""A register as it was, and as a spreadsheet saves it: what each way destroys, and what can't be read."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from support.extracts import person

MORE: Final = ("imsi", "guardian_id", "confirmed_at")
"""Columns beside those of every extract."""

Row = dict[str, str]


def luhn(digits: str) -> str:
    """The check digit that these digits need."""
    doubled = [
        int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))
    ]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def subscriber(number: int) -> Row:
    """An honest row but for two: the third has no name, the seventh a paper too short."""
    iccid = f"898404{number * 7919 % 10**12:012d}"
    row = person(
        "viettel",
        number,
        id_number=f"079090{number * 7919 % 10**6:06d}",
        iccid=iccid + luhn(iccid),
        imsi=f"45204{number * 104_729 % 10**10:010d}",
        registered_at=f"2024-10-{13 + number % 16:02d} {8 + number % 10:02d}:{number % 60:02d}:31",
        activated_at="2024-12-01 08:00:00",
        date_of_birth=f"1990-{1 + number % 12:02d}-{1 + number % 28:02d}",
        point_code=f"VIE-D{number % 8}",
    )
    if number % 10 == 0:
        row["guardian_id"] = f"079080{number:06d}"
    if number % 20 == 1:
        row["confirmed_at"] = "2026-07-20 08:00:00"
    faults = {3: {"full_name": ""}, 7: {"id_number": "07909000X"}}
    return row | faults.get(number, {})


def exponent(text: str) -> str:
    return f"{int(text):.2E}" if text.isdigit() else text


def serial(text: str) -> str:
    if not text:
        return ""
    since = datetime.fromisoformat(text) - datetime.fromisoformat("1899-12-30")
    return f"{since.days + since.seconds / 86_400:.5f}".rstrip("0").rstrip(".")


def months_first(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}/{day.day}/{day.year}"


def without_letters(text: str) -> str:
    return "".join(letter if letter.isascii() else "?" for letter in text)


SAVED: Final[dict[str, tuple[Callable[[str], str], tuple[str, ...]]]] = {
    "papers in scientific notation": (exponent, ("id_number",)),
    "SIMs in scientific notation": (exponent, ("imsi", "iccid")),
    "guardians in scientific notation": (exponent, ("guardian_id",)),
    "births as serial numbers": (serial, ("date_of_birth",)),
    "births with the month first": (months_first, ("date_of_birth",)),
    "registrations as serial numbers": (serial, ("registered_at",)),
    "confirmations as serial numbers": (serial, ("confirmed_at",)),
    "names with question marks": (without_letters, ("full_name",)),
    "states in error": (lambda text: "#N/A", ("status",)),
}


def filled(column: str) -> Callable[[list[Row]], set[int]]:
    return lambda rows: {place for place, row in enumerate(rows, start=1) if row.get(column)}


UNREADABLE: Final[dict[str, Callable[[list[Row]], set[int]]]] = dict.fromkeys(SAVED, lambda rows: set()) | {
    "births as serial numbers": filled("date_of_birth"),
    "births with the month first": lambda rows: {
        place for place, row in enumerate(rows, start=1) if int(row["date_of_birth"][-2:]) > 12
    },
    "registrations as serial numbers": filled("registered_at"),
    "confirmations as serial numbers": filled("confirmed_at"),
    "states in error": filled("status"),
}
"""The records with a value that can't be read at all."""


def saved(rows: list[Row], change: Callable[[str], str], columns: tuple[str, ...]) -> list[Row]:
    return [row | {name: change(row.get(name, "")) for name in columns} for row in rows]
