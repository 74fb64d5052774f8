"""A slow, plain reading of the rules on papers that several people share, or that are nearly the same."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import combinations
from typing import TypeVar

from support.point_reference import AS_OF

Found = set[tuple[str, int, str, str | None]]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it; names are spelt as their keys already."""

    carrier: str
    status: str | None
    customer_type: str | None
    full_name: str | None
    date_of_birth: date | None
    id_type: str | None
    id_number: str | None
    portrait_hash: str | None
    guardian_id: str | None = None
    record: int = 0
    mobile: bool = False
    registered_at: datetime | None = None

    @property
    def name_key(self) -> str | None:
        return self.full_name

    @property
    def identified(self) -> bool:
        number = self.id_number
        runs = ("01234567890123456789", "98765432109876543210")
        placeholder = number is None or (
            len(number) >= 6 and (len(set(number)) == 1 or any(number in run for run in runs))
        )
        return self.status != "TERMINATED" and self.customer_type != "ORGANISATION" and not placeholder

    @property
    def person(self) -> bool:
        """On a usable paper, and not only listed with a firm before its people registered by themselves."""
        if self.customer_type != "ORGANISATION":
            return self.identified
        at, as_individual = self.registered_at, replace(self, customer_type=None)
        return as_individual.identified and at is not None and at >= datetime(2024, 12, 24)  # noqa: DTZ001

    @property
    def own(self) -> bool:
        """On a usable paper, and not a child's by a guardian."""
        born, at = self.date_of_birth, self.registered_at or AS_OF
        if self.guardian_id is None or born is None:
            return self.person
        eighteenth = (born.year + 18, born.month, born.day)
        return self.person and eighteenth <= (at.year, at.month, at.day)

    @property
    def personal(self) -> bool:
        """A number of twelve digits on a paper that bears a personal number, or nine of an old card."""
        number = self.id_number or ""
        if not all(digit in "0123456789" for digit in number):
            return False
        twelve = len(number) == 12 and self.id_type not in ("PASSPORT", "OTHER")
        return self.person and (twelve or (len(number) == 9 and self.id_type == "CMND"))

    def offends(self, subject: str | None, detail: str | None = None) -> tuple[str, int, str, str | None]:
        return self.carrier, self.record, subject or "", detail


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


@cache
def edits(one: str, other: str) -> int:
    """Levenshtein distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        edits(one[1:], other) + 1,
        edits(one, other[1:]) + 1,
        edits(one[1:], other[1:]) + (one[0] != other[0]),
    )


def different_people(group: list[Row]) -> bool:
    """Whether some row is another person's than the group's first, far in name and of another birth, or three
    names are far from one another, whatever the births.
    """
    last = date.max
    first = min(group, key=lambda row: (row.full_name or "", row.date_of_birth or last))

    def of_another_birth(row: Row) -> bool:
        if row.date_of_birth is None or first.date_of_birth is None:
            return given_name(row) != given_name(first)
        return row.date_of_birth != first.date_of_birth

    far_and_other = any(
        edits(first.full_name or "", row.full_name or "") > 2 and of_another_birth(row) for row in group
    )
    return far_and_other or three_people({row.full_name or "" for row in group})


def three_people(names: set[str]) -> bool:
    def apart(one: str, other: str) -> bool:
        return edits(one, other) > 2 and one.split(" ")[-1] != other.split(" ")[-1]

    return any(all(apart(*pair) for pair in combinations(three, 2)) for three in combinations(names, 3))


def given_name(row: Row) -> str:
    return (row.full_name or "").split(" ")[-1]


def papers_with_names(rows: list[Row]) -> list[list[Row]]:
    named = [row for row in rows if row.own and row.full_name is not None]
    return list(grouped(named, lambda row: (row.carrier, row.id_number)).values())


def mis_05(rows: list[Row]) -> Found:
    return {
        row.offends(row.id_number, f"names={len({row.full_name for row in group})}")
        for group in papers_with_names(rows)
        if different_people(group)
        for row in group
    }


def mis_06(rows: list[Row]) -> Found:
    return {
        row.offends(row.id_number)
        for group in papers_with_names(rows)
        if len({row.full_name for row in group}) >= 2 and not different_people(group)
        for row in group
    }


def dates_of_their_own(dates: set[date]) -> set[date]:
    """Without each 1 January that stands beside another date of its year."""

    def has_another(day: date) -> bool:
        return any(other.year == day.year and other != day for other in dates)

    return {day for day in dates if not ((day.month, day.day) == (1, 1) and has_another(day))}


def mis_07(rows: list[Row]) -> Found:
    born = [row for row in rows if row.own and row.date_of_birth is not None]
    return {
        row.offends(row.id_number)
        for group in grouped(born, lambda row: (row.carrier, row.id_number)).values()
        if len(dates_of_their_own({row.date_of_birth for row in group if row.date_of_birth})) >= 2
        for row in group
    }


def mis_08(rows: list[Row]) -> Found:
    named = [row for row in rows if row.own and row.full_name is not None]
    return {
        row.offends(row.id_number, "another carrier")
        for group in grouped(named, lambda row: row.id_number).values()
        if len({row.carrier for row in group}) >= 2 and different_people(group)
        for row in group
    }


def crowds_of(rows: list[Row]) -> list[list[Row]]:
    """Rows with papers of digits, by carrier, name and birth date."""
    whole = [
        row for row in rows if row.personal and row.full_name is not None and row.date_of_birth is not None
    ]
    return list(grouped(whole, lambda row: (row.carrier, row.full_name, row.date_of_birth)).values())


def neighbours(number: str | None, group: list[Row], distance: int) -> set[str]:
    def apart(one: str, other: str) -> bool:
        return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == distance

    return {row.id_number or "" for row in group if apart(number or "", row.id_number or "")}


def more_than_a_slip(row: Row, group: list[Row], distance: int) -> bool:
    near = neighbours(row.id_number, group, distance)
    return len(near) >= 2 or any(len(neighbours(number, group, distance)) >= 2 for number in near)


def mis_09(rows: list[Row], distance: int = 1) -> Found:
    return {
        row.offends(row.id_number)
        for group in crowds_of(rows)
        for row in group
        if more_than_a_slip(row, group, distance)
    }


def mis_27(rows: list[Row], distance: int = 1) -> Found:
    return {
        row.offends(row.id_number)
        for group in crowds_of(rows)
        for row in group
        if neighbours(row.id_number, group, distance) and not more_than_a_slip(row, group, distance)
    }


def mis_10(rows: list[Row]) -> Found:
    portrayed = [row for row in rows if row.own and row.full_name and row.date_of_birth and row.portrait_hash]

    def people(group: list[Row]) -> int:
        return len({(row.full_name, row.date_of_birth) for row in group})

    return {
        row.offends(row.portrait_hash, f"people={people(group)}")
        for group in grouped(portrayed, lambda row: (row.carrier, row.portrait_hash)).values()
        if people(group) >= 3
        for row in group
    }


REFERENCE = {
    "MIS-05": mis_05,
    "MIS-06": mis_06,
    "MIS-07": mis_07,
    "MIS-08": mis_08,
    "MIS-09": mis_09,
    "MIS-10": mis_10,
    "MIS-27": mis_27,
}
