"""People and their subscriptions: months follow each other, papers agree with their holders."""

from datetime import date
from pathlib import Path

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.generate import SHORT, generate
from simaudit.generate.file_form import Form
from simaudit.generate.people import People
from simaudit.generate.specification import FULLEST_CELL, Extract, Specification
from simaudit.period import Period

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


def test_subscribers_stay_end_and_arrive(tmp_path: Path) -> None:
    generate(
        tmp_path,
        rows=1000,
        carriers=["vinaphone"],
        months=[_AUGUST, _SEPTEMBER],
        violations=0,
        seed=3,
        columns=COLUMNS,
        form="parquet",
    )
    august, september = (
        pl.read_parquet(tmp_path / str(month) / f"vinaphone_{month}.parquet")
        for month in (_AUGUST, _SEPTEMBER)
    )
    ended, ended_later = (
        rows.filter(pl.col("status") == "TERMINATED").select("msisdn", pl.col("status_at").dt.date())
        for rows in (august, september)
    )
    gone = ended.join(september, on="msisdn", how="anti")
    arrived = september.join(august, on="msisdn", how="anti")
    assert august.height == september.height == 1000
    # A record is kept for two years after the end.
    assert gone.height == 10
    assert (gone["status_at"] <= date(2024, 9, 30)).all()
    assert ended.join(gone, on="msisdn", how="anti").join(ended_later, on=ended.columns).height == 20
    this_month = pl.col("status_at").is_between(date(2026, 9, 1), date(2026, 9, 30))
    assert ended_later.filter(this_month).height == 10
    assert arrived.height == 10
    assert arrived["registered_at"].dt.date().is_between(date(2026, 9, 1), date(2026, 9, 30)).all()


def test_papers_agree_with_their_holders(tmp_path: Path) -> None:
    generate(
        tmp_path, rows=2000, carriers=["viettel"], months=[_AUGUST], violations=0, seed=5, form="parquet"
    )
    rows = pl.read_parquet(tmp_path / "2026-08" / "viettel_2026-08.parquet")
    assert rows["msisdn"].n_unique() == rows["iccid"].n_unique() == 2000
    assert rows.group_by("id_number").len()["len"].max() == 3
    assert rows.group_by("id_number").agg(pl.col("full_name").n_unique())["full_name"].max() == 1
    assert rows.filter(pl.col("nationality") == "VN")["full_name"].n_unique() > 1300
    twelve = rows.filter(pl.col("id_number").str.contains(r"^\d{12}$"))
    century = twelve["id_number"].str.slice(3, 1).cast(pl.Int64)
    born = twelve["date_of_birth"].dt.year()
    assert (1900 + century // 2 * 100 + twelve["id_number"].str.slice(4, 2).cast(pl.Int64) == born).all()
    assert ((century % 2 == 0) == (twelve["gender"] == "M")).all()


def test_the_largest_register_has_a_personal_number_for_everybody() -> None:
    extract = Extract("viettel", SHORT, Form("csv"))
    specification = Specification(100_000_000, (extract,), (_AUGUST,), violations=0.03, seed=1)
    with People(specification) as people:
        fullest = people.connection.execute("SELECT max(ordinal) + 1 FROM bucket").fetchone()
    assert fullest == (FULLEST_CELL,)
