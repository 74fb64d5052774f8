"""Blocks and serials by the numbering plan."""

import pytest

from simaudit.errors import UsageError
from simaudit.generate.specification import (
    luhn_above_twelve,
    network_code,
    number_blocks,
    other_than,
    usual_numbers,
)


def test_a_prefix_has_ten_blocks_of_a_million() -> None:
    assert number_blocks("itel") == [f"8487{digit}" for digit in range(10)]
    assert number_blocks("gmobile")[9:11] == ["84599", "84990"]


def test_half_a_block_is_left_to_plants() -> None:
    assert usual_numbers("itel") == 9_500_000


def test_a_carrier_that_the_plan_lacks_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"viettell has no prefix.*viettel"):
        number_blocks("viettell")


def test_another_carrier_is_always_the_same() -> None:
    assert (other_than("gmobile"), other_than("wintel")) == ("itel", "gmobile")


def test_sims_begin_with_the_carriers_network_its_own_before_its_hosts() -> None:
    codes = {name: network_code(name) for name in ("viettel", "itel", "nobody")}
    assert codes == {"viettel": "45204", "itel": "45208", "nobody": "45200"}


def test_the_part_of_a_luhn_sum() -> None:
    # Every other digit from the right doubled: 4 → 8, 4 → 8, 9 → 18, which counts 9.
    assert luhn_above_twelve("898404") == 8 + 0 + 8 + 8 + 9 + 8
