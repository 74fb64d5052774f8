"""What an engine elsewhere has found becomes findings of the register at home: all of a check, or nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from simaudit.judge.check_cases import months_of
from simaudit.judge.engine import EngineError, add_offenders
from simaudit.judge.register import Register
from simaudit.rules.load import load_catalogue

CHECK = next(iter(load_catalogue()))
ROWS = pl.DataFrame(
    {"carrier": ["viettel", "itel"], "record": [1, 1], "msisdn": ["84961000001", "84871000001"]}
)


def batch(carrier: str, record: int | None) -> pa.RecordBatch:
    row = {"carrier": carrier, "msisdn": "84961000001", "record": record, "subject": "s", "detail": None}
    return pa.RecordBatch.from_pylist([row])


def broken() -> Iterator[pa.RecordBatch]:
    yield batch("viettel", 1)
    raise EngineError("stopped_for_time")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(months_of(ROWS, (), tmp_path / "now"), date(2026, 10, 31)) as register:
        yield register


def test_offenders_become_findings_of_their_check(register: Register) -> None:
    add_offenders(register, CHECK, [batch("viettel", 1), batch("itel", 7), batch("viettel", 2)], ["itel"])
    found = register.findings().sort("record").to_dicts()
    assert [(one["carrier"], one["check_id"], one["record"], one["subject"]) for one in found] == [
        ("viettel", CHECK.id, 1, "s"),
        ("viettel", CHECK.id, 2, "s"),
    ]
    assert {(one["family"], one["severity"], one["nature"], one["across"]) for one in found} == {
        (CHECK.family, CHECK.severity, CHECK.nature, CHECK.cross)
    }


def test_those_before_a_failure_are_none(register: Register) -> None:
    with pytest.raises(EngineError, match="time"):
        add_offenders(register, CHECK, broken())
    assert register.findings().is_empty()
    add_offenders(register, CHECK, [batch("viettel", 3)])
    assert register.findings()["record"].to_list() == [3]


def test_what_the_register_refuses_is_an_error_without_a_value(register: Register) -> None:
    with pytest.raises(EngineError) as raised:
        add_offenders(register, CHECK, [batch("viettel", -5)])
    assert raised.value.text() == "ConversionException"
