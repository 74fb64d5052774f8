"""What can be worked out from shared figures: all registers are enumerated that agree with what is published.

Whoever tries it knows the rules, all files, that closed years of registration gain nobody, and which check
finds a part of what another does. A count of one to nine may still be one of nine different counts.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from itertools import combinations_with_replacement, product
from typing import TypeVar

import pytest

from simaudit.report.figures.shared import shared_carrier

FEW = frozenset(range(1, 10))
Counts = tuple[int, ...]
Register = TypeVar("Register", bound=Sequence[object])


def require_open(
    registers: Iterable[Register],
    published: Callable[[Register], Hashable],
    cells: Callable[[Register], Sequence[int]],
) -> int:
    """Require that each of `cells` that may be a few may be nine counts, by what is `published`.

    Returns how many registers there are.
    """
    agreeing = defaultdict[Hashable, list[Sequence[int]]](list)
    for register in registers:
        agreeing[published(register)].append(cells(register))
    for files, alternatives in agreeing.items():
        for values in map(frozenset, zip(*alternatives, strict=True)):
            assert values.isdisjoint(FEW) or len(values) >= 9, (sorted(values), files)
    return sum(map(len, agreeing.values()))


@cache
def file(people: Counts, *checks: Counts, carrier: str = "viettel") -> str:
    """What is published of a carrier with so many people, and with findings of each check, by class."""

    def by_class(counts: Counts) -> dict[tuple[str, int | None], int]:
        return {("INDIVIDUAL", 2000 + 5 * place): count for place, count in enumerate(counts)}

    judged = {f"UNR-0{place}": ("ab" * 32, by_class(counts)) for place, counts in enumerate(checks)}
    made = shared_carrier(carrier, by_class(people), 0, judged)
    return "" if made is None else made.model_dump_json()


def parts(largest: int) -> list[tuple[int, int]]:
    """All pairs of a count and of a part of it."""
    return [(part, whole) for part, whole in combinations_with_replacement(range(largest + 1), 2)]


def test_one_file_leaves_people_findings_and_the_rest_open() -> None:
    def cells(register: Sequence[tuple[int, int]]) -> Sequence[int]:
        counts = [number for found, people in register for number in (found, people, people - found)]
        return [*counts, sum(found for found, _ in register)]

    def published(register: Sequence[tuple[int, int]]) -> Hashable:
        found, people = zip(*register, strict=True)
        return file(people, found)

    assert require_open(product(parts(19), parts(10)), published, cells) == 13_860


@pytest.mark.parametrize(("classes", "largest"), [(3, 19), (4, 10)])
def test_classes_with_few_findings_together_tell_none_of_them(classes: int, largest: int) -> None:
    people = (50,) * classes
    registers = product(range(largest + 1), repeat=classes)
    assert require_open(registers, lambda found: file(people, found), list) == (largest + 1) ** classes


def test_which_classes_can_have_findings_at_all_is_no_help() -> None:
    """Ten classes with nine people each would be told by their sum, rounded down or not."""
    agreeing = defaultdict[str, list[Counts]](list)
    for found in product((8, 9), repeat=10):
        agreeing[file((50,) * 14, (*found, 0, 0, 0, 0))].append(found)
    assert all(set(values) == {8, 9} for each in agreeing.values() for values in zip(*each, strict=True))


@pytest.mark.parametrize(("closed", "largest"), [(2, 19), (3, 10)])
def test_two_months_in_which_the_last_class_alone_grows(closed: int, largest: int) -> None:
    def published(register: Counts) -> Hashable:
        *same, before, after = register
        return file((50,) * (closed + 1), (*same, before)), file((50,) * (closed + 1), (*same, after))

    def cells(register: Counts) -> Sequence[int]:
        return [*register, register[-1] - register[-2]]

    registers = (
        (*same, *growth) for same in product(range(largest + 1), repeat=closed) for growth in parts(largest)
    )
    assert require_open(registers, published, cells) > 60_000


def test_two_months_in_which_people_leave_closed_classes() -> None:
    """Both of those with findings and of all."""

    def cells(register: Sequence[tuple[int, int]]) -> Sequence[int]:
        return [number for after, before in register for number in (after, before, before - after)]

    def of_findings(register: Sequence[tuple[int, int]]) -> Hashable:
        after, before = zip(*register, strict=True)
        return file((50, 50), before), file((50, 50), after)

    def of_people(register: Sequence[tuple[int, int]]) -> Hashable:
        after, before = zip(*register, strict=True)
        return file(before), file(after)

    for published in (of_findings, of_people):
        assert require_open(product(parts(19), repeat=2), published, cells) == 44_100


def test_a_check_that_finds_a_part_of_what_another_does() -> None:
    """What a file says of two checks is what two files say of one each."""
    assert file((50,), (12,), (3,)).count('"people":10') == 1

    def published(register: Sequence[tuple[int, int]]) -> Hashable:
        part, whole = zip(*register, strict=True)
        return file((50, 50), part), file((50, 50), whole)

    def cells(register: Sequence[tuple[int, int]]) -> Sequence[int]:
        return [number for part, whole in register for number in (part, whole, whole - part)]

    assert require_open(product(parts(19), repeat=2), published, cells) == 44_100


def test_a_carrier_s_file_beside_the_province_s() -> None:
    def published(register: Sequence[tuple[int, int]]) -> Hashable:
        alone, other = (
            file((people,), (found,), carrier=carrier)
            for (found, people), carrier in zip(register, ("viettel", "mobifone"), strict=True)
        )
        return alone, (other, alone)

    def cells(register: Sequence[tuple[int, int]]) -> Sequence[int]:
        (found, people), (other_found, other_people) = register
        return [found, people, other_found, other_people, people - found, other_people - other_found]

    assert require_open(product(parts(19), repeat=2), published, cells) == 44_100


@pytest.mark.parametrize(
    "published",
    [
        lambda found: (file((50, 50, 50), found), sum(found)),
        lambda found: tuple(count for count in found if count > 9) or sum(found),
        lambda found: tuple(count - count % 5 for count in found),
    ],
    ids=["a total beside its parts", "withheld where others are", "rounded to five"],
)
def test_the_enumeration_finds_what_tells_too_much(published: Callable[[Counts], Hashable]) -> None:
    with pytest.raises(AssertionError):
        require_open(product(range(20), repeat=3), published, list)
