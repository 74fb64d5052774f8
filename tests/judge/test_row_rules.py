"""Which checks judge every record by itself, and by what condition."""

from datetime import date
from pathlib import Path

import pytest
from support.extracts import own_check

from simaudit.judge.row_rules import judged_rows, offending_rows
from simaudit.rules.check import Check
from simaudit.rules.load import load_check
from simaudit.rules.populations import RowFilter

AS_OF = date(2026, 10, 31)
COLUMNS = "carrier, msisdn, record, NULL AS subject, NULL AS detail"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.chdir(tmp_path)
    return load_check(
        own_check(
            "XAA-01",
            "WITH upper AS (SELECT carrier, msisdn, record, upper(nationality) AS land FROM live "
            "WHERE msisdn <> $as_of)\n"
            f"SELECT {COLUMNS} FROM upper WHERE land <> 'VN'",
        )
    )


def test_a_chain_of_selects_is_one_condition_over_its_view(check: Check) -> None:
    condition = "msisdn <> CAST('2026-10-31' AS DATE) AND (UPPER(nationality)) <> 'VN'"
    assert offending_rows(check, AS_OF) == RowFilter("live", condition, alone=True)
    assert judged_rows(check, AS_OF) == RowFilter("live", "TRUE", alone=True)


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT {COLUMNS} FROM live ORDER BY record",
        f"SELECT {COLUMNS} FROM live QUALIFY row_number() OVER (ORDER BY record) > 1",
        f"SELECT {COLUMNS} FROM live JOIN carriers USING (carrier)",
        f"SELECT {COLUMNS} FROM live WHERE record > (SELECT min(record) FROM subscriber)",
        "SELECT carrier, any_value(msisdn) AS msisdn, NULL AS record, NULL AS subject, NULL AS detail "
        "FROM live GROUP BY carrier",
    ],
)
def test_what_looks_at_other_rows_is_no_row_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offending_rows(load_check(own_check("XAA-01", sql)), AS_OF) is None


def test_an_inner_query_of_a_table_leaves_it_a_row_rule_but_not_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sql = f"SELECT {COLUMNS} FROM live WHERE msisdn IN (SELECT prefix FROM mobile_prefix)"
    rule = offending_rows(load_check(own_check("XAA-01", sql)), AS_OF)
    assert rule is not None
    assert (rule.view, rule.alone) == ("live", False)
