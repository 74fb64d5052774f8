"""A run's memory is divided so that its parts fit into it, however many threads there are."""

import pytest

from simaudit.config.key_values import LEAST_MEMORY, size_in_bytes
from simaudit.intake.limits.sizes import USUAL_PACE
from simaudit.jobs.inputs.memory_division import MemoryDivision, divided


def test_two_gigabytes_are_divided() -> None:
    division = divided("2GB", 2)
    assert (division.register, division.ledger) == ("675000000B", "225000000B")
    assert (division.threads, division.pace.workers, division.annexes_beside) == (2, 2, False)
    assert (division.pace.block_bytes, division.sorting) == (45_000_000, 0.09)


def test_where_nothing_is_said_everything_is_as_fast_as_it_can() -> None:
    assert divided(None, None) == MemoryDivision()
    assert divided(None, 4).threads == 4
    assert divided(None, 4).pace.block_bytes == USUAL_PACE.block_bytes


@pytest.mark.parametrize("jobs", [1, 2, 16, 128])
@pytest.mark.parametrize("memory", [LEAST_MEMORY, "2GB", "4GiB", "16GB", "200GB"])
def test_the_parts_leave_room_for_the_rest(memory: str, jobs: int) -> None:
    division = divided(memory, jobs)
    assert division.register is not None
    assert division.ledger is not None
    register, ledger = (int(part.removesuffix("B")) for part in (division.register, division.ledger))
    assert register + ledger <= size_in_bytes(memory) - 1_100_000_000
    assert division.threads is not None
    assert 1 <= division.threads <= jobs
    assert division.threads == 1 or register // division.threads >= 125_000_000
    assert 4 * 1024 * 1024 <= division.pace.block_bytes <= USUAL_PACE.block_bytes


def test_with_much_memory_nothing_waits() -> None:
    division = divided("16GB", 2)
    assert division.annexes_beside
    assert division.sorting == 1.0
    assert division.pace == USUAL_PACE
    assert division.ledger == "2000000000B"
