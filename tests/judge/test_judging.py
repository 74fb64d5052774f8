"""What is lacking in an extract comes before every reason for which a check does not apply.

And a check takes as long as its own statements, and comes to what its rows and findings say.
"""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.judge.check_cases import months_of
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import Opinion, judge, why_ruled_out
from simaudit.judge.register import Register
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}
ROWS = pl.DataFrame({"carrier": ["viettel"], "record": [1], "msisdn": ["84961000001"]})


@pytest.mark.parametrize(
    ("check_id", "as_of", "absent", "status", "code"),
    [
        ("UNR-10", date(2026, 5, 31), (), "not_applicable", "in_force_from"),
        ("UNR-10", date(2026, 5, 31), ("authenticated_at",), "not_assessable", "column_absent"),
        ("MIS-08", date(2026, 10, 31), (), "not_applicable", "needs_several_carriers"),
        ("MIS-08", date(2026, 10, 31), ("full_name",), "not_assessable", "column_absent"),
        ("EXT-11", date(2026, 10, 31), (), "not_applicable", "no_previous_month"),
        ("EXT-11", date(2026, 10, 31), ("status_at",), "not_assessable", "column_absent"),
        ("EXT-08", date(2026, 10, 31), (), "not_applicable", "no_declared_count"),
        ("MIS-25", date(2026, 10, 31), ("customer_type",), "not_assessable", "column_absent"),
        ("PRC-14", date(2026, 10, 31), (), "not_assessable", "list_absent"),
    ],
)
def test_what_is_absent_comes_first(
    check_id: str, as_of: date, absent: tuple[str, ...], status: str, code: str, tmp_path: Path
) -> None:
    (month,) = months_of(ROWS, absent, tmp_path / "now")
    with Register([month], as_of) as register:
        opinion = why_ruled_out(register, CHECKS[check_id], month)
    assert opinion is not None
    assert opinion.note is not None
    assert (opinion.status, opinion.note.code) == (status, code)


class SlowEngine(DuckDBEngine):
    """Takes its time by a clock of its own."""

    now: float = 0.0

    def prepare(self, check: Check) -> None:
        self.now += 100

    def population(self, check: Check) -> Mapping[str, int]:
        self.now += 1
        return {"viettel": 1}

    def find(self, check: Check, left_out: Collection[str]) -> int:
        self.now += 2
        return 0


def test_a_check_takes_as_long_as_its_own_statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (month,) = months_of(ROWS, (), tmp_path / "now")
    with Register([month], date(2026, 10, 31)) as register:
        engine = SlowEngine(register)
        monkeypatch.setattr("simaudit.judge.judging.time.perf_counter", lambda: engine.now)
        verdict = judge(register, CHECKS["BLK-04"], engine)
    assert (verdict.seconds, verdict.opinions["viettel"].status) == (3, "passed")


PEOPLE = pl.DataFrame(
    {
        "carrier": ["itel", "itel", "viettel", "viettel"],
        "record": [1, 2, 1, 2],
        "msisdn": ["84871000001", "84871000002", "84961000001", "84961000002"],
        "status": ["ACTIVE", "ACTIVE", "TERMINATED", "TERMINATED"],
    }
)
"""Two carriers' numbers without a name: of one they are live, of the other none is."""


def test_an_opinion_counts_a_carriers_own_rows_and_is_no_pass_where_there_are_none(tmp_path: Path) -> None:
    with Register(months_of(PEOPLE, (), tmp_path / "now"), date(2026, 10, 31)) as register:
        verdict = judge(register, CHECKS["UNR-01"])
    assert verdict.opinions == {
        # Every row judged may be a finding.
        "itel": Opinion("failed", None, 2, 2),
        "viettel": Opinion("not_applicable", Note("nothing_to_judge"), 0, 0),
    }


class StrayEngine(DuckDBEngine):
    """Finds a row of viettel, too, that it hasn't counted among those to be judged."""

    def find(self, check: Check, left_out: Collection[str]) -> int:
        own = super().find(check, left_out)
        self._register.judging.execute(
            "INSERT INTO finding SELECT * REPLACE ('viettel' AS carrier) FROM finding LIMIT 1"
        )
        return own + 1


def test_a_finding_where_there_is_nothing_to_judge_is_a_fault_of_the_query(tmp_path: Path) -> None:
    with Register(months_of(PEOPLE, (), tmp_path / "now"), date(2026, 10, 31)) as register:
        verdict = judge(register, CHECKS["UNR-01"], StrayEngine(register))
        rows = register.judging.execute("SELECT * FROM finding").fetchall()
    fault = Opinion("error", Note("too_many_findings"))
    assert (verdict.opinions, rows) == ({"itel": fault, "viettel": fault}, [])
