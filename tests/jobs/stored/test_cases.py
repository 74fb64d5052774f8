"""The cases of a run with carriers of other runs, and as reports are written again."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.history import HOLDER, History, register

from simaudit.config.model import CaseThresholds
from simaudit.jobs.stored.month_folder import rewrite_reports
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences
from simaudit.store.store import Store

MAY, JUNE = Period(2026, 5), Period(2026, 6)
CARRIERS = ("mobifone", "viettel", "vinaphone")


FEW = CaseThresholds(numbers=3, persons=1, persons_of_one_paper=1)
"""Each carrier's numbers 11 to 13 share one paper: one case."""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """audited(month) → a folder in which viettel's and vinaphone's month was audited; to be copied."""

    def of(month: str) -> Path:
        folder = tmp_path_factory.mktemp("audited")
        assert audit(History(folder, thresholds=FEW), month, "viettel", "vinaphone") == []
        return folder

    return cache(of)


@pytest.fixture
def may(audited: Callable[[str], Path], tmp_path: Path) -> History:
    """May of the two carriers."""
    return History(shutil.copytree(audited("2026-05"), tmp_path / "copy"), thresholds=FEW)


@pytest.fixture
def june(audited: Callable[[str], Path], tmp_path: Path) -> History:
    """June of the two carriers."""
    return History(shutil.copytree(audited("2026-06"), tmp_path / "copy"), thresholds=FEW)


def audit(history: History, month: str, *carriers: str) -> list[str]:
    """Audit these carriers, and say what problems there were."""
    done = history.audit(month, {name: register(name) for name in carriers}, fewest=3)
    return [str(problem) for problem in done.problems]


def shown(history: History, month: str) -> list[tuple[Any, ...]]:
    """State, numbers and carriers of each case in cases.json, as overview.json has them too."""
    listed = history.cases(month)
    assert [one["case_id"] for one in history.overview(month)["cases"]] == [one["case_id"] for one in listed]
    return [(one["state"], one["numbers"], one["carriers"]) for one in listed]


def rows(history: History, month: str) -> list[tuple[str, int, str, str]]:
    table = pl.read_parquet(history.folder / "out" / month / "restricted" / "cases.parquet")
    return table.select("carrier", "record", "id_number", "links").rows()


def test_a_late_carriers_numbers_come_to_the_case_of_the_others(may: History) -> None:
    history = may
    (name,) = [one["case_id"] for one in history.cases("2026-05")]
    assert audit(history, "2026-05", "mobifone") == []
    assert shown(history, "2026-05") == [("new", 9, list(CARRIERS))]
    assert [one["case_id"] for one in history.cases("2026-05")] == [name]
    assert rows(history, "2026-05") == [
        (carrier, record, HOLDER["id_number"], "paper") for carrier in CARRIERS for record in (11, 12, 13)
    ]
    assert file_differences(history.folder / "out" / "2026-05") == []


@pytest.mark.parametrize("how", ["changed", "deleted", "unreadable"])
def test_a_carrier_whose_linked_rows_are_not_as_they_were_is_named(may: History, how: str) -> None:
    history = may
    store = Store(history.folder / "store")
    links = store.links(MAY, "viettel")
    if how == "changed":
        pl.read_parquet(links).head(2).write_parquet(links)
    else:
        links.unlink()
    if how == "unreadable":
        links.mkdir()
    assert audit(history, "2026-05", "mobifone") == [
        f"{links}: missing, or not as its audit left it, so that the month's cases are without viettel; "
        "audit its extracts again"
    ]
    assert shown(history, "2026-05") == [("new", 6, ["mobifone", "vinaphone"])]
    (unread,) = history.overview("2026-05")["not_read"]
    assert (unread["name"], unread["code"]) == ("viettel.links.parquet", "carrier_not_in_cases")
    if how == "changed":
        # Every run finds that out anew, and says it once.
        assert len(audit(history, "2026-05", "vinaphone")) == 1
        assert len(history.overview("2026-05")["not_read"]) == 1
    if how == "unreadable":
        links.rmdir()
    assert audit(history, "2026-05", "viettel") == []
    assert shown(history, "2026-05") == [("new", 9, list(CARRIERS))]
    assert history.overview("2026-05")["not_read"] == []


def test_reports_that_are_written_again_show_the_cases_as_they_are_by_now(june: History) -> None:
    history = june
    (name,) = [one["case_id"] for one in history.cases("2026-06")]
    audit(history, "2026-05", "viettel")
    assert shown(history, "2026-06") == [("new", 6, ["viettel", "vinaphone"])]
    before = rows(history, "2026-06")
    out = history.folder / "out"
    rewrite_reports(Store(history.folder / "store"), out, JUNE, None)
    assert shown(history, "2026-06") == [("continued", 6, ["viettel", "vinaphone"])]
    (case,) = history.cases("2026-06")
    assert (case["case_id"], case["first_period"]) == (name, "2026-05")
    assert rows(history, "2026-06") == before
    assert file_differences(out / "2026-06") == []


def test_a_month_before_one_of_another_version_can_be_audited(june: History) -> None:
    history = june
    with Ledger(history.folder / "store" / "ledger.duckdb") as ledger:
        ledger.connection.execute("UPDATE month SET figures = '{}' WHERE carrier = 'viettel'")
    assert audit(history, "2026-05", "viettel", "vinaphone") == []
    with Ledger(history.folder / "store" / "ledger.duckdb") as ledger:
        stored = ledger.connection.execute(
            "SELECT carrier, figures = '{}' FROM month WHERE period = '2026-06' ORDER BY carrier"
        )
        assert stored.fetchall() == [("viettel", True), ("vinaphone", False)]
