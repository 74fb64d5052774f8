"""Responses in the ledger: the last one counts, a month's report knows nothing of later ones."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.ledger import audit_month, key, moment

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.responses import (
    AnswerCount,
    Merged,
    merge_responses,
    merged_at,
    month_answers,
    responses_since,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def merged(
    ledger: Ledger, month: int, *responses: tuple[str, str], kind: str = "answer", hour: int = 8
) -> Merged:
    """Merge a file of (number, code) about UNR-01."""
    rows = [
        (kind, f"2026-{month:02d}", "viettel", "UNR-01", key("UNR-01", number), code, "because", None, None)
        for number, code in responses
    ]
    schema = ["kind", "period", "carrier", "check_id", "key", "code", "reason", "looked_by", "looked_on"]
    dates = {"looked_by": pl.String, "looked_on": pl.Date}
    frame = pl.DataFrame(rows, schema=schema, schema_overrides=dates, orient="row")
    return merge_responses(ledger, frame, f"file {month} {hour} {kind}", moment(hour, month))


def month_keys(*numbers: str) -> pl.DataFrame:
    rows = [("UNR-01", key("UNR-01", number), 1) for number in numbers]
    return pl.DataFrame(rows, schema=["check_id", "key", "findings"], orient="row")


def answers(ledger: Ledger, month: int, *numbers: str) -> set[AnswerCount]:
    with ledger.readable("standing", month_keys(*numbers)):
        ledger.execute(
            "INSERT INTO known SELECT $period, 'viettel', check_id, key::UUID, findings, NULL, NULL, FALSE, "
            "FALSE, FALSE "
            "FROM standing",
            {"period": Period(2026, month)},
        )
    return set(month_answers(ledger, Period(2026, month))["viettel"])


def test_a_response_is_appended_only_where_it_differs(ledger: Ledger) -> None:
    assert merged(ledger, 7, ("a", "accepted"), ("b", "contested")) == Merged(2, 0, 0)
    again = merged(ledger, 7, ("a", "fixed"), ("b", "contested"), ("c", "accepted"), hour=9)
    assert again == Merged(new=1, changed=1, as_before=1)
    # Two rows of a file may be of the same finding.
    assert merged(ledger, 7, ("d", "fixed"), ("d", "fixed"), hour=10) == Merged(1, 0, 0)
    said = ledger.connection.execute("SELECT said FROM response ORDER BY rowid").fetchall()
    assert [code for (code,) in said] == ["accepted", "contested", "fixed", "accepted", "fixed"]


def test_a_file_is_known_by_its_hash(ledger: Ledger) -> None:
    assert merged_at(ledger, "file 7 8 answer") is None
    merged(ledger, 7, ("a", "accepted"))
    assert merged_at(ledger, "file 7 8 answer") == moment(8, 7)
    assert responses_since(ledger, moment(8, 6))
    assert not responses_since(ledger, moment(8, 7))


def test_answers_are_counted_by_what_was_answered_until_then(ledger: Ledger) -> None:
    merged(ledger, 7, ("a", "contested"), ("b", "contested"), ("c", "fixed"))
    merged(ledger, 8, ("b", "fixed"))
    merged(ledger, 9, ("a", "contested"), ("b", "contested"), hour=9)
    assert answers(ledger, 7, "a", "b", "c", "d") == {
        AnswerCount("UNR-01", "contested", "2026-07", 2),
        AnswerCount("UNR-01", "fixed", "2026-07", 1),
        AnswerCount("UNR-01", None, None, 1),
    }
    # a is contested without a break since July, b again since September.
    assert answers(ledger, 9, "a", "b", "c") == {
        AnswerCount("UNR-01", "contested", "2026-07", 1),
        AnswerCount("UNR-01", "contested", "2026-09", 1),
        AnswerCount("UNR-01", "fixed", "2026-07", 1),
    }


def test_a_carrier_without_an_answer_is_left_out(ledger: Ledger) -> None:
    audit_month(ledger, 9, "a", carrier="itel")
    assert month_answers(ledger, Period(2026, 9)) == {}
    merged(ledger, 9, ("a", "fixed"))
    audit_month(ledger, 9, "a")
    assert month_answers(ledger, Period(2026, 9)) == {
        "viettel": (AnswerCount("UNR-01", "fixed", "2026-09", 1),)
    }


def test_what_is_taken_back_counts_no_more_and_what_counted_before_does_again(ledger: Ledger) -> None:
    merged(ledger, 7, ("a", "contested"))
    merged(ledger, 8, ("a", "accepted"), ("b", "fixed"))
    assert merged(ledger, 8, ("a", "withdrawn"), ("b", "withdrawn"), hour=9) == Merged(0, 2, 0)
    assert answers(ledger, 8, "a", "b") == {
        AnswerCount("UNR-01", "contested", "2026-07", 1),
        AnswerCount("UNR-01", None, None, 1),
    }
    # There is nothing left of b to be taken back; of a there is.
    assert merged(ledger, 8, ("a", "withdrawn"), ("b", "withdrawn"), hour=10) == Merged(0, 1, 1)
    assert merged(ledger, 8, ("a", "fixed"), ("b", "fixed"), hour=11) == Merged(2, 0, 0)
    query = "SELECT said FROM response WHERE key = $key::UUID ORDER BY rowid"
    assert ledger.column(query, {"key": key("UNR-01", "a")}) == [
        "contested", "accepted", "withdrawn", "withdrawn", "fixed"
    ]  # fmt: skip
