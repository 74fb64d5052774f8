"""A carrier's history as the ledger has it."""

from pathlib import Path

from support.ledger import audit_month, moment

from simaudit.period import Period
from simaudit.store.history import carrier_histories, results_before
from simaudit.store.ledger import Ledger


def test_results_before_are_those_of_the_carrier_and_of_two_years(tmp_path: Path) -> None:
    results = [
        ("2024-10", "viettel", "UNR-01", "failed", 9, 90),
        ("2024-11", "viettel", "UNR-01", "failed", 7, 80),
        ("2026-09", "viettel", "UNR-01", "not_assessable", 0, 0),
        ("2026-10", "viettel", "UNR-01", "failed", 5, 80),
        ("2026-09", "itel", "UNR-01", "failed", 1, 10),
    ]
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        ledger.connection.executemany(
            "INSERT INTO result BY NAME SELECT $1 AS period, $2 AS carrier, $3 AS check_id, 'unregistered' "
            "AS family, 'high' AS severity, 'substantive' AS nature, $4 AS status, $5 AS violations, $6 AS "
            'population, 0 AS "new", 0 AS persisting, 0 AS resolved, 0 AS waived, 0 AS seconds',
            results,
        )
        before = results_before(ledger, Period(2026, 10))
    assert before.keys() == {"itel", "viettel"}
    assert before["viettel"].rows() == [
        ("UNR-01", "2024-11", "failed", 7, 80),
        ("UNR-01", "2026-09", "not_assessable", 0, 0),
    ]


def test_a_month_s_own_run_is_no_earlier_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        audit_month(ledger, 7, "a")
        audit_month(ledger, 9, "a", "b")
        audit_month(ledger, 8, "b")
        first = carrier_histories(ledger, Period(2026, 9))["viettel"]
        audit_month(ledger, 9, "a", "b")
        history = carrier_histories(ledger, Period(2026, 9))["viettel"]
    assert history.before == Period(2026, 8)
    assert history.last is not None
    assert history.last.results.select("check_id", "violations").rows() == [("UNR-01", 1)]
    assert history.trend.select("period", "compliant", "findings", "serious", "new", "resolved").rows() == [
        ("2026-07", None, 1, 1, 1, 0),
        ("2026-08", None, 1, 1, 1, 1),
    ]
    assert (first.late, history.late) == (("2026-08",), ())
    runs = [[(run.made_at, run.files) for run in of.earlier_runs] for of in (first, history)]
    assert runs == [[], [(moment(8, 9), ())]]


def test_of_a_carrier_that_was_never_audited_before_there_is_no_history(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        audit_month(ledger, 8, "a")
        audit_month(ledger, 9, "a", carrier="vinaphone")
        histories = carrier_histories(ledger, Period(2026, 9))
    history = histories["vinaphone"]
    assert histories.keys() == {"vinaphone"}
    assert (history.before, history.last, history.late, history.earlier_runs) == (None, None, (), ())
    assert history.trend.is_empty()
