"""The cases of an audit beside the truth: whether each fraud is one, stands first and is for the police.

And how many cases are of honest rows only.
"""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl
from precision.measurement import VICTIM, case_floors, honest_case_bound

FIRST: Final = 12
"""So many cases, the first of the list, are printed."""
WHOLE: Final = 0.9
"""A story is one case where the case has this share of its numbers, and no other case has any."""


class CaseMeasurement(NamedTuple):
    """What the cases of the last month come to."""

    cases: int
    frauds: pl.DataFrame
    """fraud, stories, whole (stories that are one case), police (how many of these cases are for the police),
    own (how many are mostly theirs), numbers and others (medians over these cases: of all numbers, and of
    those that aren't the story's)."""
    first: pl.DataFrame
    """case_id, police, deceived, persons, numbers, planted (share of the numbers), in the list's order."""
    honest: pl.DataFrame
    """links, cases, alone (how many are of one person): what holds the cases together that have no planted
    number, and how many there are."""
    behind: int
    """Cases with planted numbers that stand behind one of honest rows only."""

    @property
    def whole(self) -> dict[str, tuple[int, int]]:
        """Fraud → stories that are one case, and all of them."""
        return {
            name: (whole, stories)
            for name, stories, whole in self.frauds.select("fraud", "stories", "whole").iter_rows()
        }

    @property
    def honest_only(self) -> int:
        """Cases without a planted number."""
        return int(self.honest["cases"].sum())

    @property
    def alone(self) -> int:
        """Such cases of one person."""
        return int(self.honest["alone"].sum())


_FIGURES: Final[dict[str, Any]] = {"police": pl.Boolean, "deceived": pl.Int64, "persons": pl.Int64}


def read_cases(results: Path) -> pl.DataFrame:
    """Cases of a month's output: case_id, rank (in the list), _FIGURES, links, carrier, record, msisdn."""
    listed = json.loads((results / "cases.json").read_text(encoding="utf-8"))
    cases = pl.DataFrame(
        [
            (case["case_id"], rank, *(case[name] for name in _FIGURES), ", ".join(case["links"]))
            for rank, case in enumerate(listed)
        ],
        schema={"case_id": pl.String, "rank": pl.Int64, **_FIGURES, "links": pl.String},
        orient="row",
    )
    rows = pl.read_csv(results / "restricted" / "cases.csv", infer_schema=False)
    return rows.select("case_id", "carrier", pl.col("record").cast(pl.Int64()), "msisdn").join(
        cases, on="case_id", how="left", validate="m:1"
    )


def measure_cases(cases: pl.DataFrame, truth: pl.DataFrame) -> CaseMeasurement:
    """Set the rows of cases beside the truth; a fraud's victims are honest people."""
    planted = truth.filter(pl.col("fraud").is_not_null() & (pl.col("fraud") != VICTIM))
    rows = cases.join(
        planted.select("carrier", "record", "fraud", "story"), on=["carrier", "record"], how="left"
    )
    numbers = pl.col("msisdn").n_unique()
    by_case = rows.group_by("case_id", "rank", *_FIGURES, "links").agg(
        numbers=numbers, planted=pl.col("msisdn").filter(pl.col("fraud").is_not_null()).n_unique() / numbers
    )
    honest_cases = by_case.filter(pl.col("planted") == 0)
    honest = honest_cases.group_by("links").agg(cases=pl.len(), alone=(pl.col("persons") <= 1).sum())
    first_honest = honest_cases.select(pl.col("rank").min().fill_null(by_case.height)).item()
    return CaseMeasurement(
        by_case.height,
        _frauds(planted, rows, by_case),
        by_case.sort("rank").head(FIRST).select("case_id", *_FIGURES, "numbers", "planted"),
        honest.sort("cases", "links", descending=[True, False]),
        by_case.filter((pl.col("planted") > 0) & (pl.col("rank") > first_honest)).height,
    )


def _frauds(planted: pl.DataFrame, rows: pl.DataFrame, by_case: pl.DataFrame) -> pl.DataFrame:
    stories = planted.group_by("fraud", "story").agg(all=pl.col("msisdn").n_unique())
    parts = rows.drop_nulls("story").group_by("story", "case_id").agg(mine=pl.col("msisdn").n_unique())
    whole = (
        parts.filter(pl.len().over("story") == 1)
        .join(stories, on="story")
        .filter(pl.col("mine") >= WHOLE * pl.col("all"))
        .join(by_case.select("case_id", "numbers", "police"), on="case_id")
    )
    return (
        stories.join(whole.drop("fraud", "all"), on="story", how="left")
        .group_by("fraud")
        .agg(
            stories=pl.len(),
            whole=pl.col("case_id").count(),
            police=pl.col("police").sum(),
            own=(2 * pl.col("mine") > pl.col("numbers")).sum(),
            numbers=pl.col("numbers").median(),
            others=(pl.col("numbers") - pl.col("mine")).median(),
        )
        .sort("fraud")
    )


def case_table(measurement: CaseMeasurement, rows: int) -> str:
    """How each fraud hangs together, the strongest cases, and those of honest rows only (of so many)."""
    floors, rate = case_floors(), measurement.honest_only * 1e6 / rows
    heads = ("stories", "one case", "floor", "police", "its own", "numbers", "others")
    lines = [f"{'fraud':20}" + "".join(f"{head:>10}" for head in heads)]
    for fraud, stories, whole, police, own, numbers, others in measurement.frauds.iter_rows():
        figures = f"{numbers:>10.0f}{others:>10.0f}" if numbers is not None else ""
        lines.append(
            f"{fraud:20}{stories:>10}{whole:>10}{floors[fraud]:>10.0%}{police:>10}{own:>10}{figures}"
        )
    lines += ["", f"{'first: police':20}{'deceived':>10}{'people':>10}{'numbers':>10}{'planted':>10}"]
    lines += [
        f"{'yes' if police else 'no':20}{deceived:>10}{persons:>10}{numbers:>10}{share:>10.0%}"
        for _, police, deceived, persons, numbers, share in measurement.first.iter_rows()
    ]
    lines += [
        "",
        f"{measurement.cases} cases, {measurement.honest_only} of honest rows only: {rate:.0f} a million, "
        f"bound {honest_case_bound()}; planted ones behind them: {measurement.behind}",
    ]
    lines += [
        f"{count:>5}  {links}{f' ({alone} of one person)' if alone else ''}"
        for links, count, alone in measurement.honest.iter_rows()
    ]
    return "\n".join(lines)
