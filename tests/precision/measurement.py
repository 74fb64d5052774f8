"""An audit of the register: innocent rows that each check found, how much of each fraud, and their bounds."""

import shutil
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl
from click.testing import CliRunner
from precision.frauds import planted
from precision.honest.points import CARRIERS
from precision.honest.rates import CALM, Rates
from precision.honest.records import extract_of
from precision.honest.register import by_month, honest_lists, honest_world

from simaudit.cli import main
from simaudit.intake.reference_lists import LIST_KINDS

MONTHS: Final = ("2026-09", "2026-10")
_BOUNDS: Final = Path(__file__).resolve().parent / "bounds.toml"
_TRUTH: Final = ("carrier", "record", "msisdn", "person", "purpose", "point_code", "status", "fraud", "story")
VICTIM: Final = "victim"
"""The label of honest rows under a paper that a fraud has used too."""
_UNIT: Final = ("subject", "msisdn", "carrier")
WEIGHTY: Final = ("substantive", "procedural", "risk")
"""Natures by which a fraud counts as found; a remark on the data finds nobody."""


class Measurement(NamedTuple):
    """What an audit of the last month found."""

    rows: int
    """Innocent rows."""
    checks: pl.DataFrame
    """check_id, severity, nature, innocent (findings or remarks), units, per_million.

    A unit is what a person would count: a holder, point or telephone if the check names one, else a number.
    """
    accused: int
    """Innocent rows with a finding of severity medium or more."""

    recall: pl.DataFrame
    """fraud, rows, recall, stories, stories_found, by (the checks that find most, with their shares)."""
    people: int
    people_critical: int
    """Innocent people of the register, and those with a critical finding."""
    victims_found: int
    """Findings of rows of people whose papers a fraud has used too: neither innocent nor fraud."""
    findings: pl.DataFrame

    @property
    def accused_share(self) -> float:
        """Share of the innocent rows."""
        return self.accused / self.rows


def write_world(folder: Path, rows: int, seed: int, rates: Rates = CALM) -> pl.DataFrame:
    """Write two months of three carriers, and the lists of the last; returns its truth, row by row."""
    world = honest_world(rows, seed, rates=rates)
    honest = world.register.with_columns(
        fraud=pl.lit(None, dtype=pl.String()), story=pl.lit(None, dtype=pl.Int32())
    )
    frauds, lists = planted(world.register, world.people, seed)
    register = pl.concat([honest, frauds]).sort("carrier", "registered_at", "key")
    for month, frame in by_month(register, rates).items():
        (folder / str(month)).mkdir(parents=True)
        for carrier in CARRIERS:
            extract_of(frame, carrier).write_parquet(folder / str(month) / f"{carrier}.parquet")
    for name, listed in honest_lists(register, world.people, rates).items():
        more = [lists[name].select(listed.columns)] if name in lists else []
        whole = pl.concat([listed, *more])
        whole.unique(maintain_order=True).write_csv(folder / MONTHS[-1] / f"{name}.csv")
    victims = frauds["person"].unique()
    truth = (
        register.with_columns(
            record=pl.int_range(1, pl.len() + 1).over("carrier"),
            fraud=pl.when(pl.col("fraud").is_null() & pl.col("person").is_in(victims.implode()))
            .then(pl.lit(VICTIM))
            .otherwise("fraud"),
        )
    ).select(_TRUTH)
    truth.write_parquet(folder / "truth.parquet")
    return truth


def audit(
    command: Sequence[str] | None,
    folder: Path,
    results: Path,
    *,
    lists: Sequence[str] = LIST_KINDS,
    months: Sequence[str] = MONTHS,
    settings: str = "",
    environment: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Audit the months by the command line; returns the findings and remarks of the last.

    Without a command in this process, which has imported everything. A remark has neither severity nor
    nature. Raises where a run fails.
    `settings` are what simaudit.toml says; `environment` is that of the command, by default this process's.
    """
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    (results / "simaudit.toml").write_text(settings, encoding="utf-8")
    for month in months:
        files = [folder / month / f"{carrier}.parquet" for carrier in CARRIERS]
        given = [f"--{name}={folder / month / name}.csv" for name in lists] if month == MONTHS[-1] else []
        options = [
            "--period",
            month,
            "--store",
            results / "store",
            "--out",
            results,
            "--no-progress",
            "--quiet",
        ]
        words = ["audit", *map(str, [*files, *given, *options])]
        # A key is made in the working folder.
        if command:
            subprocess.run([*command, *words], check=True, cwd=results, env=environment)
        else:
            with chdir(results):
                done = CliRunner().invoke(main, words)
            assert done.exit_code == 0, done.output
    parts = []
    for carrier in CARRIERS:
        folder = results / MONTHS[-1] / carrier / "restricted"
        parts.append(pl.read_csv(folder / "findings.csv", infer_schema=False))
        if (folder / "remarks.parquet").exists():
            remarks = pl.read_parquet(folder / "remarks.parquet").cast(pl.String)
            parts.append(remarks.with_columns(carrier=pl.lit(carrier)))
    return pl.concat(parts, how="diagonal")


def measure(findings: pl.DataFrame, truth: pl.DataFrame) -> Measurement:
    """Set findings beside the truth."""
    labelled = _labelled(findings, truth)
    honest = truth.filter(pl.col("fraud").is_null())
    innocent = labelled.filter(pl.col("fraud").is_null())
    checks = (
        innocent.group_by("check_id", "severity", "nature")
        .agg(innocent=pl.len(), units=pl.coalesce(_UNIT).n_unique())
        .with_columns(per_million=(pl.col("innocent") * 1e6 / honest.height).round(1))
        .sort("check_id")
    )
    critical = innocent.filter(pl.col("severity") == "critical")["person"].drop_nulls().n_unique()
    victims = labelled.filter(pl.col("fraud") == VICTIM)
    planted_rows = truth.filter(pl.col("fraud").is_not_null() & (pl.col("fraud") != VICTIM))
    return Measurement(
        rows=honest.height,
        checks=checks,
        accused=innocent.filter(pl.col("severity") != "low")
        .drop_nulls("record")
        .select("carrier", "record")
        .n_unique(),
        recall=_recall(labelled, planted_rows),
        people=honest["person"].n_unique(),
        people_critical=critical,
        victims_found=victims.height,
        findings=labelled,
    )


def _labelled(findings: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Findings with the fraud and story of their row, or of their number or point where they have no row."""
    found = findings.with_columns(record=pl.col("record").cast(pl.Int64()))
    rows = found.filter(pl.col("record").is_not_null()).join(
        truth.select("carrier", "record", "person", "fraud", "story"), on=["carrier", "record"], how="left"
    )
    numbers = found.filter(pl.col("record").is_null() & pl.col("msisdn").is_not_null()).join(
        truth.select("carrier", "msisdn", "person", "fraud", "story").unique(
            ["carrier", "msisdn"], keep="first", maintain_order=True
        ),
        on=["carrier", "msisdn"],
        how="left",
    )
    crooked = truth.filter(pl.col("fraud").is_not_null() & (pl.col("fraud") != VICTIM)).unique(
        ["carrier", "point_code"], keep="first", maintain_order=True
    )
    points = found.filter(pl.col("record").is_null() & pl.col("msisdn").is_null()).join(
        crooked.select(
            "carrier", "fraud", "story", person=pl.lit(None, dtype=pl.Int64()), subject="point_code"
        ),
        on=["carrier", "subject"],
        how="left",
    )
    columns = [*found.columns, "person", "fraud", "story"]
    return pl.concat([rows.select(columns), numbers.select(columns), points.select(columns)])


def _recall(labelled: pl.DataFrame, planted_rows: pl.DataFrame) -> pl.DataFrame:
    weighty = labelled.filter(pl.col("nature").is_in(WEIGHTY) & (pl.col("severity") != "low"))
    of_rows = weighty.filter(pl.col("record").is_not_null() & pl.col("fraud").is_not_null())
    found = of_rows.unique(["carrier", "record"])
    lines = []
    for (fraud,), rows in planted_rows.group_by("fraud", maintain_order=True):
        hits = found.filter(pl.col("fraud") == fraud).height
        by = (
            of_rows.filter(pl.col("fraud") == fraud)
            .group_by("check_id")
            .agg(share=pl.struct("carrier", "record").n_unique() / rows.height)
            .sort("share", "check_id", descending=[True, False])
        )
        stories = weighty.filter(pl.col("fraud") == fraud)["story"].n_unique()
        lines.append(
            {
                "fraud": fraud,
                "rows": rows.height,
                "recall": round(hits / rows.height, 3),
                "stories": rows["story"].n_unique(),
                "stories_found": stories,
                "by": ", ".join(f"{check} {share:.0%}" for check, share in by.head(6).iter_rows()),
            }
        )
    return pl.DataFrame(lines).sort("fraud")


def bound_of(check_id: str, register: str = "calm") -> int:
    """Most innocent findings of a check in a million rows of a register."""
    calm, stated = _bounds()["per_million"], _bounds().get(f"per_million_{register}", {})
    return int({**calm, **stated}.get(check_id, calm["default"]))


def most_accused(register: str) -> float:
    """The largest share of a register's honest rows with a finding of medium severity or more."""
    return float(_bounds()["accused"][register])


def checks_with_bounds() -> set[str]:
    """The checks that have a bound of their own."""
    return {*_bounds()["per_million"], *_bounds()["per_million_messy"]} - {"default"}


def recall_floors() -> dict[str, float]:
    """Fraud → least share of its rows that some check finds."""
    return {str(fraud): float(least) for fraud, least in _bounds()["recall"].items()}


def case_floors() -> dict[str, float]:
    """Fraud → least share of its stories that are one case each."""
    return {str(fraud): float(least) for fraud, least in _bounds()["one_case"].items()}


def honest_case_bound() -> int:
    """Most cases of honest rows only in a million rows."""
    return int(_bounds()["cases"]["honest"])


@cache
def _bounds() -> dict[str, Any]:
    return tomllib.loads(_BOUNDS.read_text(encoding="utf-8"))
