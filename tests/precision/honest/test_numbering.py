"""Numbers of the plan, each in service once, and SIMs with their check digit."""

import polars as pl
import pytest
from precision.honest.numbering import NETWORKS, PREFIXES
from support.honest_register import live, world

from simaudit.generate.specification import network_code, number_blocks


@pytest.mark.parametrize("carrier", PREFIXES)
def test_prefixes_and_networks_are_those_of_the_plan(carrier: str) -> None:
    blocks = {block[:4] for block in number_blocks(carrier)}
    assert {f"84{prefix}" for prefix in PREFIXES[carrier]} <= blocks
    assert network_code(carrier) == f"452{NETWORKS[carrier]}"


def test_a_number_is_in_service_once_and_one_of_its_carrier_or_ported() -> None:
    rows = live()
    assert rows["msisdn"].is_unique().all()
    prefix = pl.col("msisdn").str.slice(2, 2).cast(pl.Int64())
    for carrier, prefixes in PREFIXES.items():
        of_carrier = rows.filter(pl.col("carrier") == carrier).with_columns(own=prefix.is_in(prefixes))
        assert (of_carrier["own"] != of_carrier["ported_in"]).all()


def test_who_lost_a_number_to_another_carrier_has_its_ended_record() -> None:
    ported = world().register.filter("ported_in")
    ended = world().register.filter(pl.col("status") == "TERMINATED")
    pairs = ported.join(ended, on="msisdn", suffix="_before")
    assert pairs.height > 5
    assert (pairs["carrier"] != pairs["carrier_before"]).all()
    assert (pairs["status_at_before"] == pairs["activated_at"]).all()


def test_every_sim_has_the_digit_of_luhn() -> None:
    for iccid in live()["iccid"].drop_nulls()[:200]:
        digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(iccid[::-1])]
        assert len(iccid) == 19
        assert sum(digit - 9 if digit > 9 else digit for digit in digits) % 10 == 0, iccid
    sims = world().register.drop_nulls("imsi")
    assert sims["imsi"].is_unique().all()
    assert sims["imsi"].str.contains(r"^4520[124]\d{10}$").all()


def test_a_firms_block_is_consecutive() -> None:
    firms = live().filter((pl.col("purpose") == "firm") & ~pl.col("ported_in"))
    gaps = (
        firms.with_columns(number=pl.col("msisdn").cast(pl.Int64()))
        .sort("org_code", "number")
        .select(gap=pl.col("number").diff().over("org_code", "carrier"))
        .to_series()
        .drop_nulls()
    )
    assert (gaps == 1).mean() > 0.8  # type: ignore[operator]
