"""Decision units: which are drawn for certain, how often the others, and that every record counts once."""

import hashlib

import polars as pl
import pytest

from simaudit.jobs.follow_up.precision_sample import _chosen, _with_shares


def lot(seed: int, unit: int) -> str:
    return hashlib.sha256(f"{seed} {unit}".encode()).hexdigest()


def chosen(sizes: list[int], drawn: int, *seeds: int) -> pl.DataFrame:
    """What is drawn of a check of such units, by seed (`check_id`)."""
    rows = [
        (str(seed), f"{unit:03d}", size, float(size), lot(seed, unit), "*", sum(sizes), drawn)
        for seed in seeds
        for unit, size in enumerate(sizes)
    ]
    names = ["check_id", "unit", "unit_rows", "unit_records", "lot", "stratum", "found", "drawn"]
    return _chosen(pl.DataFrame(rows, schema=names, orient="row"))


def test_a_unit_is_drawn_as_often_as_it_is_said_to_be_and_the_largest_for_certain() -> None:
    sizes, drawn, repeats = [90, 20, 10, 10, 8, 4, 4, 2, 1, 1], 4, 4_000
    samples = chosen(sizes, drawn, *range(repeats))
    assert set(samples.group_by("check_id").len()["len"]) == {drawn}
    said = dict(samples.select("unit", "probability").unique().iter_rows())
    # 4·90/150 ≥ 1, and of the other three 3·20/60 ≥ 1; then two of 40 rows.
    assert said == pytest.approx(
        {"000": 1.0, "001": 1.0} | {f"{unit:03d}": 2 * sizes[unit] / 40 for unit in range(2, 10)}
    )
    counts = dict(samples.group_by("unit").len().iter_rows())
    # Pareto sampling keeps its probabilities nearly; a share of 4,000 has a standard error of 0.008.
    assert {unit: counts[unit] / repeats for unit in said} == pytest.approx(said, abs=0.025)


def test_more_rows_are_looked_at_only_of_a_unit_so_large_that_it_is_certain() -> None:
    sample = chosen([300, 4, 9, 6, 1], 4, 1).sort("unit")
    looked_at = dict(sample.select("unit_rows", "looked_at").iter_rows())
    # ⌈4·300/320⌉ is less than five: five, or what there is, as the sheet takes them.
    assert looked_at[300] == 5
    assert chosen([300, *[1] * 50], 40, 1)["looked_at"].max() == 35


def test_every_record_counts_once_whichever_checks_are_drawn() -> None:
    # Records 1 to 4: of A and B, of A, of B and C, of C; D was asked for and is no check of the frame.
    rows = [("A", 1, True), ("B", 1, True), ("A", 2, True), ("B", 3, True), ("C", 3, True), ("C", 4, True)]
    rows.append(("D", 4, False))
    frame = pl.DataFrame(
        [(check, "a.csv", record, f"{check}{record}", counts) for check, record, counts in rows],
        schema=["check_id", "file", "record", "finding_key", "counts"],
        orient="row",
    )

    def shares(*drawn: str) -> dict[str, float]:
        return dict(_with_shares(frame, drawn).select("finding_key", "share").iter_rows())

    assert shares("A", "B", "C") == {
        "A1": 0.5, "B1": 0.5, "A2": 1, "B3": 0.5, "C3": 0.5, "C4": 1, "D4": 0,
    }  # fmt: skip
    # Without A and B nothing of theirs is looked at but what C names, too.
    assert shares("C", "D") == {"A1": 0.5, "B1": 0.5, "A2": 1, "B3": 0, "C3": 1, "C4": 1, "D4": 0}
    assert sum(shares().values()) == 4
