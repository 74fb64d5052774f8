"""Draws depend on seed, purpose and key, and on nothing else."""

import polars as pl
from precision.honest.dice import Dice, case, chosen, span, vocabulary

KEYS = pl.Series([0, 1, 2**40])
BITS = [17755219868524697737, 5518559915494717636, 10813552559848189661]


def test_a_seed_draws_the_same_on_any_machine_and_in_any_order() -> None:
    drawn = Dice(1).bits("age", KEYS)
    assert drawn.to_list() == BITS
    assert Dice(1).bits("age", KEYS.reverse()).to_list() == BITS[::-1]


def test_another_seed_or_purpose_draws_others() -> None:
    drawn = [Dice(seed).bits(purpose, KEYS) for seed, purpose in ((1, "age"), (2, "age"), (1, "sex"))]
    assert len({value for series in drawn for value in series}) == 9


def test_values_are_picked_by_their_weights() -> None:
    keys = pl.int_range(10_000, eager=True)
    assert set(Dice(1).pick("one", keys, ("a", "b", "c"), (0, 1, 0))) == {"b"}
    counted = dict(Dice(1).pick("two", keys, ("a", "b"), (1, 3)).value_counts().iter_rows())
    assert abs(counted["b"] - 7_500) < 150
    assert set(Dice(1).pick("three", keys, ("a", "b", "c"))) == {"a", "b", "c"}


def test_shares_and_waiting_times_have_their_range() -> None:
    keys = pl.int_range(10_000, eager=True)
    shares, waits = Dice(1).share("share", keys), Dice(1).exponential("wait", keys, 5)
    assert shares.is_between(0, 1, closed="left").all()
    assert abs(float(waits.mean()) - 5) < 0.2  # type: ignore[arg-type]
    assert waits.min() >= 0  # type: ignore[operator]
    assert set(Dice(1).whole("side", keys, 6)) == {0, 1, 2, 3, 4, 5}
    assert not Dice(1).chance("never", keys, 0.0).any()
    assert Dice(1).chance("always", keys, 1.0).all()


def test_weights_of_a_vocabulary_are_numbers_and_codes_are_text() -> None:
    assert vocabulary("family").row(0) == ("Nguyễn", 384)
    assert vocabulary("given").row(0) == ("F", "Lan", 34, 12)
    assert vocabulary("commune").row(0)[-1] == "22366"


def test_the_first_condition_that_holds_decides() -> None:
    rows = pl.DataFrame({"age": [3, 15, 40], "name": ["a", "b", "c"]})
    young, grown = pl.col("age") < 10, pl.col("age") < 20
    assert rows.select(case((young, 1), (grown, 2)))["literal"].to_list() == [1, 2, None]
    assert rows.select(case((young, pl.lit("x")), otherwise="name")).to_series().to_list() == ["x", "b", "c"]
    assert chosen((rows["age"] > 10, rows["name"]), otherwise=pl.lit("-")).to_list() == ["-", "b", "c"]


def test_spans_are_whole() -> None:
    assert pl.select(span(pl.Series([1.9, 60]))).to_series().dt.total_seconds().to_list() == [1, 60]
    assert pl.select(span(pl.Series([2]), "days")).to_series().dt.total_days().to_list() == [2]
