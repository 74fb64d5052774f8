"""Vanished numbers and records of ended ones: found month after month until back, ended or out of time."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.extracts import COLUMNS, person
from support.history import NUMBERS, Found, History

from simaudit.config import Config
from simaudit.jobs.stored.cases import case_settings
from simaudit.jobs.stored.withdraw import withdraw
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import REASONS
from simaudit.store.months import audited_months, recorded_results
from simaudit.store.retention import delete_data, personal_data
from simaudit.store.store import Store

CHECKS = ("EXT-04", "EXT-11")
WITH_STATUS = (*COLUMNS, "status_at")
MSISDN = {number: msisdn for (carrier, msisdn), number in NUMBERS.items() if carrier == "viettel"}
TWICE, UNJUDGED = "vinaphone", "mobifone"
"""Beside viettel: a carrier with a number in two rows, and one with a month that could not be judged."""

Rows = Mapping[int, str]
"""Number of a person → day of the end, empty where the number is in service."""


def audited(history: History, month: str, rows: Rows, columns: tuple[str, ...] = WITH_STATUS) -> None:
    """Audit viettel's month."""
    history.audit(month, {"viettel": people("viettel", rows)}, columns=columns)


def people(carrier: str, rows: Rows) -> list[dict[str, str]]:
    """Person 9 is always there."""
    return [
        person(carrier, n, status="TERMINATED" if ended else "ACTIVE", status_at=ended)
        for n, ended in {9: "", **rows}.items()
    ]


def msisdn(carrier: str, number: int) -> str:
    return "84" + person(carrier, number)["msisdn"][1:]


def counted(history: History, month: str, check: str, carrier: str = "viettel") -> tuple[Any, ...]:
    """Status, population, violations, new, persisting, resolved of a check, and its findings' states."""
    row = history.results(month, carrier)[check]
    found = {n: state for (id_, n), state in history.found(month, carrier).items() if id_ == check}
    counts = [row[name] for name in ("population", "violations", "new", "persisting", "resolved")]
    return (row["status"], *counts, found)


def carried(history: History, month: str, carrier: str = "viettel") -> list[tuple[Any, ...]]:
    path = Store(history.folder / "store").missing(Period.parse(month), carrier)
    assert path.stat().st_mode & 0o777 == 0o600
    return pl.read_parquet(path).select("check_id", "msisdn", pl.col("ended_at").dt.to_string("%F")).rows()


@pytest.fixture(scope="module")
def one_number(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Six months of number 1: there, gone, gone, back, gone, and handed in as terminated."""
    made = History(tmp_path_factory.mktemp("one"), CHECKS)
    there: Rows = {1: ""}
    for month, rows in enumerate((there, {}, {}, there, {}, {1: "2026-09-20"}), start=5):
        audited(made, f"2026-{month:02d}", rows)
    return made


def test_six_months_of_one_number(one_number: History) -> None:
    months = [f"2026-{month:02d}" for month in range(5, 11)]
    assert [counted(one_number, month, "EXT-04") for month in months] == [
        ("not_applicable", 0, 0, 0, 0, 0, {}),
        ("failed", 2, 1, 1, 0, 0, {1: ("new", "2026-06")}),
        ("failed", 2, 1, 0, 1, 0, {1: ("persisting", "2026-06")}),
        ("passed", 2, 0, 0, 0, 1, {}),
        ("failed", 2, 1, 1, 0, 0, {1: ("reopened", "2026-06")}),
        ("passed", 2, 0, 0, 0, 1, {}),
    ]
    assert [one_number.gone(month, "viettel") for month in months] == [
        {}, {}, {}, {"EXT-04": {"value_changed": 1}}, {}, {"EXT-04": {"value_changed": 1}},
    ]  # fmt: skip
    assert [counted(one_number, month, "EXT-11")[:3] for month in months] == [("not_applicable", 0, 0)] * 6
    gone = [("EXT-04", MSISDN[1], None)]
    assert [carried(one_number, month) for month in months] == [[], gone, gone, [], gone, []]


def test_the_overview_and_the_pages_say_so(one_number: History) -> None:
    (july,) = one_number.overview("2026-07")["carriers"]
    assert (july["changes"]["new"], july["changes"]["persisting"]) == (0, 1)
    assert set(july["changes"]["gone"].values()) == {0}
    trend = one_number.overview("2026-10")["carriers"][0]["changes"]["trend"]
    assert [(month["findings"], month["new"], month["resolved"]) for month in trend] == [
        (0, 0, 0), (1, 1, 0), (1, 0, 0), (0, 0, 1), (1, 1, 0), (0, 0, 1),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ended_numbers(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Months of three carriers, each with a story of its own: what is compared is each carrier's alone."""
    made = History(tmp_path_factory.mktemp("ended"), CHECKS)
    # The end was on 15 August 2024; number 2 ended too early, 3 comes back, 4 is in service again.
    ended = {1: "2024-08-15", 2: "2024-05-31", 3: "2026-01-01", 4: "2026-01-01"}
    viettel: dict[str, Rows] = {
        "2026-05": ended,
        "2026-06": {},
        "2026-07": {3: "2026-01-01"},
        "2026-08": {3: "2026-01-01", 4: ""},
        "2026-09": {3: "2026-01-01"},
    }
    twice = [person(TWICE, 1), person(TWICE, 1, status="TERMINATED", status_at="2026-03-01")]
    in_two_rows = {"2026-05": [person(TWICE, 9), *twice], "2026-06": [person(TWICE, 9)]}
    in_two_rows["2026-07"] = in_two_rows["2026-06"]
    # July lacks the columns, and 2 is back; for August nothing is sent.
    unjudged: dict[str, Rows] = {
        "2026-05": {1: "2026-03-01", 2: "2026-03-01", 3: ""},
        "2026-06": {},
        "2026-07": {2: ""},
        "2026-09": {2: "2026-03-01"},
        "2026-10": {2: "2026-03-01"},
    }
    bare = tuple(name for name in COLUMNS if name != "status")
    for month in ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"):
        extracts = {"viettel": people("viettel", viettel[month])} if month in viettel else {}
        if month in in_two_rows:
            extracts[TWICE] = in_two_rows[month]
        if month in unjudged:
            extracts[UNJUDGED] = people(UNJUDGED, unjudged[month])
        columns = dict.fromkeys(extracts, WITH_STATUS)
        made.audit(month, extracts, columns=columns | ({UNJUDGED: bare} if month == "2026-07" else {}))
    return made


def test_a_record_of_an_ended_number_is_missed_until_its_two_years_are_over(ended_numbers: History) -> None:
    made = ended_numbers
    first = dict.fromkeys((1, 3, 4), ("new", "2026-06"))
    assert [counted(made, f"2026-{month:02d}", "EXT-11") for month in range(5, 10)] == [
        ("not_applicable", 0, 0, 0, 0, 0, {}),
        ("failed", 3, 3, 3, 0, 0, first),
        ("failed", 3, 2, 0, 2, 1, dict.fromkeys((1, 4), ("persisting", "2026-06"))),
        ("passed", 2, 0, 0, 0, 2, {}),
        ("passed", 1, 0, 0, 0, 0, {}),
    ]
    assert carried(made, "2026-06") == [
        ("EXT-11", MSISDN[1], "2024-08-15"),
        ("EXT-11", MSISDN[3], "2026-01-01"),
        ("EXT-11", MSISDN[4], "2026-01-01"),
    ]
    assert carried(made, "2026-07") == [
        ("EXT-11", MSISDN[1], "2024-08-15"), ("EXT-11", MSISDN[4], "2026-01-01"),
    ]  # fmt: skip
    assert carried(made, "2026-08") == []
    # In service in August and gone in September: that is the other rule's.
    assert counted(made, "2026-09", "EXT-04")[-1] == {4: ("new", "2026-09")}


def test_live_and_ended_the_month_before_a_number_is_missed_by_both(ended_numbers: History) -> None:
    assert carried(ended_numbers, "2026-07", TWICE) == [
        (check, msisdn(TWICE, 1), "2026-03-01") for check in CHECKS
    ]
    found = ended_numbers.found("2026-07", TWICE)
    assert found == {(check, 1): ("persisting", "2026-06") for check in CHECKS}


def test_what_a_month_could_not_be_judged_for_is_carried_on_but_for_who_is_back(
    ended_numbers: History,
) -> None:
    assert carried(ended_numbers, "2026-07", UNJUDGED) == [
        ("EXT-04", msisdn(UNJUDGED, 3), None), ("EXT-11", msisdn(UNJUDGED, 1), "2026-03-01"),
    ]  # fmt: skip
    assert [
        counted(ended_numbers, f"2026-{month}", "EXT-11", UNJUDGED)[:3] for month in ("07", "09", "10")
    ] == [("not_assessable", 0, 0), ("failed", 1, 1), ("failed", 2, 1)]
    assert ended_numbers.found("2026-09", UNJUDGED)["EXT-11", 1] == ("persisting", "2026-06")
    assert [counted(ended_numbers, f"2026-{month}", "EXT-04", UNJUDGED) for month in ("09", "10")] == [
        ("failed", 3, 1, 0, 1, 0, {3: ("persisting", "2026-06")}),
        ("failed", 2, 1, 0, 1, 0, {3: ("persisting", "2026-06")}),
    ]


def details(history: History, month: str, carrier: str) -> set[tuple[str, int, str | None]]:
    """(check, number of the person or 0, detail) of each finding."""
    rows = history.findings(month, carrier).select("check_id", "msisdn", "detail").rows()
    return {(check, NUMBERS.get((carrier, msisdn), 0), detail) for check, msisdn, detail in rows}


def test_after_a_gap_each_carrier_is_compared_with_its_last_judged_month(tmp_path: Path) -> None:
    """Viettel hands in May, July, August and October, vinaphone every month."""
    made = History(tmp_path, (*CHECKS, "EXT-07", "MIS-28"))
    ended = {"status": "TERMINATED", "status_at": "2026-03-01"}
    other = {"full_name": "Lý Giả Định", "id_number": "001085000123", "registered_at": "2026-05-31 10:00:00"}
    holder = {"registered_at": "2026-01-05 10:00:00"}
    vinaphone = [person("vinaphone", n) for n in range(1, 5)]
    made.audit(
        "2026-05",
        {
            "viettel": [person("viettel", 1), person("viettel", 2, **ended), person("viettel", 3, **holder)],
            "vinaphone": vinaphone,
        },
        columns=WITH_STATUS,
    )
    made.audit("2026-06", {"vinaphone": vinaphone[1:]})
    now = [person("viettel", 3, **other), *(person("viettel", n) for n in range(5, 9))]
    made.audit("2026-07", {"viettel": now, "vinaphone": vinaphone[2:]}, columns=WITH_STATUS)
    assert details(made, "2026-07", "viettel") == {
        ("EXT-04", 1, "since=2026-05"), ("EXT-11", 2, "since=2026-05"), ("MIS-28", 3, None),
    }  # fmt: skip
    assert details(made, "2026-07", "vinaphone") == {
        ("EXT-04", 1, None), ("EXT-04", 2, None), ("EXT-07", 0, "before=3 now=2")
    }  # fmt: skip
    volume = made.results("2026-07", "viettel")["EXT-07"]
    assert (volume["status"], volume["note"]) == (
        "not_applicable", "the month before, 2026-06, was not audited",
    )  # fmt: skip
    assert "so với kỳ 05/2026" in made.report("2026-07", "viettel")
    made.audit("2026-08", {"viettel": now}, columns=WITH_STATUS)
    assert details(made, "2026-08", "viettel") == {("EXT-04", 1, None), ("EXT-11", 2, None)}
    made.audit("2026-10", {"viettel": now[:-1]}, columns=WITH_STATUS)
    assert details(made, "2026-10", "viettel") == {
        ("EXT-04", 1, "since=2026-08"), ("EXT-04", 8, "since=2026-08"), ("EXT-11", 2, "since=2026-08"),
    }  # fmt: skip
    assert made.found("2026-10", "viettel")["EXT-04", 1] == ("persisting", "2026-07")


def test_an_old_month_audited_again_is_compared_with_the_one_before_it(copied: History) -> None:
    """What is missing later, or was handed in since, plays no part in July."""
    audited(copied, "2026-07", {})
    assert found(copied, "2026-07") == {("EXT-04", 1): ("persisting", "2026-06")}
    assert counted(copied, "2026-07", "EXT-04")[1] == 2


@pytest.fixture
def copied(one_number: History, tmp_path: Path) -> History:
    folder = shutil.copytree(one_number.folder, tmp_path / "copy")
    return replace(one_number, folder=folder, outcomes={})


def found(history: History, month: str) -> Found:
    return history.found(month, "viettel")


def test_a_month_audited_again_later_counts_in_those_after_it(copied: History) -> None:
    """June had the number after all: July's and August's states are compared again, July is judged again."""
    audited(copied, "2026-06", {1: ""})
    with Ledger(copied.folder / "store" / "ledger.duckdb") as ledger:
        july, august = (
            recorded_results(ledger, Period(2026, month), ["viettel"])
            .filter(check_id="EXT-04")
            .select("new", "persisting", "resolved")
            .row(0)
            for month in (7, 8)
        )
    assert (july, august) == ((1, 0, 0), (0, 0, 1))
    audited(copied, "2026-07", {})
    assert found(copied, "2026-07") == {("EXT-04", 1): ("new", "2026-07")}
    assert carried(copied, "2026-06") == []


@pytest.mark.parametrize("lose", [lambda path: path.write_bytes(b"damaged"), Path.unlink])
def test_a_damaged_file_is_named_and_the_month_not_compared(
    copied: History, lose: Callable[[Path], object]
) -> None:
    path = Store(copied.folder / "store").missing(Period(2026, 6), "viettel")
    lose(path)
    audited(copied, "2026-07", {2: ""})
    assert [str(problem) for problem in copied.outcomes["2026-07"].problems] == [
        f"{path}: damaged or gone, so nothing was compared with it; audit 2026-06 again"
    ]
    assert counted(copied, "2026-07", "EXT-04")[:3] == ("not_applicable", 0, 0)
    july = ("2026-07", "viettel")
    with Ledger(copied.folder / "store" / "ledger.duckdb") as ledger:
        rows = audited_months(ledger, [july])[july].comparison.filter(check_id="EXT-04")
    assert [(name, rows[name].item()) for name in REASONS if rows[name].item()] == [("not_assessable", 1)]


def purge(copied: History, month: str) -> None:
    store = Store(copied.folder / "store")
    with store.open_ledger() as ledger:
        rows = [data for data in personal_data(store, copied.folder / "out") if data.kind == "rows"]
        delete_data(store, ledger, [(data, "purge") for data in rows if data.period == month])


def test_without_a_withdrawn_month_the_one_before_it_is_the_last_judged(copied: History) -> None:
    store, june = Store(copied.folder / "store"), Period(2026, 6)
    config = Config(store=store.folder, out=copied.folder / "out", key_file=copied.folder / "key")
    settings = case_settings(config, store)
    withdrawn = withdraw(store, config.out, june, "viettel", "another carrier's file", settings)
    # August was compared with July, which missed a number.
    assert [(str(month.period), month.judged) for month in withdrawn.outdated] == [
        ("2026-07", True), ("2026-08", True), ("2026-09", False), ("2026-10", False),
    ]  # fmt: skip
    audited(copied, "2026-07", {})
    assert details(copied, "2026-07", "viettel") == {("EXT-04", 1, "since=2026-05")}
    purge(copied, "2026-05")
    audited(copied, "2026-07", {2: ""})
    assert copied.results("2026-07", "viettel")["EXT-04"]["note"] == (
        "the rows of 2026-05, the last month audited before, are no longer kept"
    )


def test_after_the_rows_of_the_last_judged_month_were_deleted_nothing_is_judged(copied: History) -> None:
    purge(copied, "2026-06")
    audited(copied, "2026-07", {2: ""})
    assert counted(copied, "2026-07", "EXT-04") == ("not_applicable", 0, 0, 0, 0, 0, {})
    # An earlier month than that isn't taken in its place.
    assert copied.results("2026-07", "viettel")["EXT-04"]["note"] == (
        "the rows of 2026-06, the last month audited before, are no longer kept"
    )
    assert carried(copied, "2026-07") == []
