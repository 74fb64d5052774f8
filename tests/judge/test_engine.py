"""Queries of checks over a register: counted and judged, over all its rows and carrier by carrier."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.few_checks import checks_of

from simaudit.judge.check_cases import months_of
from simaudit.judge.engine import CarrierByCarrier, DuckDBEngine, EngineError, check_parameters
from simaudit.judge.prefilter import Prefilter
from simaudit.judge.register import Register

NAMELESS, TWICE = checks_of("UNR-01", "MIS-23")
AS_OF = date(2026, 10, 31)
ROWS = pl.DataFrame(
    {
        "carrier": ["viettel", "viettel", "itel"],
        "record": [1, 2, 1],
        "msisdn": ["84961000001", "84961000002", "84871000001"],
        "customer_type": ["INDIVIDUAL"] * 3,
        "id_number": ["068090000001", "068090000002", "068090000003"],
        "date_of_birth": ["1990-01-02"] * 3,
        "full_name": [None, "Nguyễn Văn An", "Trần Thị Bình"],
        "iccid": ["8984012345678901234"] * 3,
    }
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register(months_of(ROWS, (), tmp_path / "now"), AS_OF) as register:
        yield register


def findings(register: Register) -> list[tuple[str, str, int]]:
    rows = register.findings().sort("carrier", "record")
    return list(rows.select("check_id", "carrier", "record").iter_rows())


def test_a_population_is_counted_by_carrier_and_offenders_become_findings(register: Register) -> None:
    engine = DuckDBEngine(register)
    engine.prepare(NAMELESS)
    assert engine.population(NAMELESS) == {"viettel": 2, "itel": 1}
    assert engine.find(NAMELESS, ()) == 1
    assert findings(register) == [("UNR-01", "viettel", 1)]


def test_carriers_that_are_ruled_out_have_none(register: Register) -> None:
    engine = DuckDBEngine(register)
    engine.prepare(NAMELESS)
    assert engine.find(NAMELESS, ["viettel"]) == 0
    assert findings(register) == []


def test_what_was_counted_before_is_not_asked_again(register: Register) -> None:
    engine = DuckDBEngine(register, Prefilter({NAMELESS.id: {"viettel": 7}}, {NAMELESS.id: 0}))
    engine.prepare(NAMELESS)
    assert engine.population(NAMELESS) == {"viettel": 7}
    assert engine.find(NAMELESS, ()) == 0
    assert findings(register) == []


def test_groups_are_of_all_rows_or_of_each_carriers_own(register: Register) -> None:
    DuckDBEngine(register).prepare(TWICE)
    own = CarrierByCarrier(register)
    own.prepare(TWICE)
    counted = "SELECT count(*), sum(numbers) FROM "
    assert register.judging.execute(f"{counted} repeated_serial").fetchall() == [(1, 3)]
    assert register.judging.execute(f"{counted} by_carrier.repeated_serial").fetchall() == [(1, 2)]
    assert own.population(TWICE) == {"viettel": 2, "itel": 1}
    assert own.find(TWICE, ()) == 2
    assert findings(register) == [("MIS-23", "viettel", 1), ("MIS-23", "viettel", 2)]


def test_what_the_database_refuses_is_an_error_without_a_value(register: Register) -> None:
    engine = DuckDBEngine(register)
    # The check's relations aren't made.
    with pytest.raises(EngineError) as raised:
        engine.find(TWICE, ())
    assert raised.value.text() == "CatalogException"


def test_parameters_are_those_that_the_query_names() -> None:
    for check in checks_of("UNR-01", "MIS-23", "BLK-05"):
        assert check_parameters(check, AS_OF).keys() == check.query.parameters
