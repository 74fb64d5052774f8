"""Findings in order, with keys that are the same every month and tell nothing without the installation's."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.finding_keys import KeyedFindings, even_pieces, in_order, key_findings, ledger_keys
from simaudit.judge.register import Register

KEY = b"0123456789abcdef0123456789abcdef"
CHECKS = ["UNR-01", "MIS-20", "BLK-01", "BLK-14", "EXT-06", "EXT-08"]
NOTHING_SEEN = pa.table({"key": pa.array([], pa.binary()), "first_period": [], "persisting": []})
Found = tuple[str, str | None, str | None, str | None, int | None]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Of viettel's month in two files, of five records and of ten."""
    path = tmp_path / "viettel.parquet"
    pl.DataFrame(schema={"record": pl.Int64}).write_parquet(path)
    month = CarrierMonth("viettel", path, frozenset({"msisdn"}), (("a.csv", 5), ("it's b.csv", 10)))
    with Register([month], date(2026, 10, 31)) as opened:
        yield opened


def keyed(register: Register, *found: Found, key: bytes = KEY) -> KeyedFindings:
    """Lay out findings (check, number, subject, detail, place) of viettel, beside one of another carrier."""
    rows = [
        *(("viettel", check, "bulk", "high", "risk", False, *rest) for check, *rest in found),
        ("other", "UNR-01", "bulk", "high", "risk", False, "84961000009", None, None, 1),
    ]
    names = ["carrier", "check_id", "family", "severity", "nature", "across"]
    schema: dict[str, Any] = dict.fromkeys([*names, "msisdn", "subject", "detail"], pl.String)
    findings = pl.DataFrame(rows, schema={**schema, "across": pl.Boolean, "record": pl.Int64}, orient="row")
    register.connection.execute("DELETE FROM finding")
    register.add_findings(findings)
    register.connection.execute("DROP TABLE IF EXISTS keyed_finding")
    return key_findings(register, register.months[0], CHECKS, key)


def ordered(found: KeyedFindings, seen: pa.Table = NOTHING_SEEN) -> pl.DataFrame:
    return pl.concat(in_order(found, seen.to_reader()))


FOUND: tuple[Found, ...] = (
    ("UNR-01", "84961000001", None, None, 1),
    ("BLK-01", "84961000001", "068", None, 1),
    ("BLK-14", None, "P-1", None, None),
    ("EXT-06", None, None, "width", 5),
    ("EXT-06", None, None, "width", 7),
    ("EXT-08", None, None, None, None),
)


def hmacs(key: bytes = KEY) -> dict[tuple[str, int | None], bytes]:
    """(check, place) → the key of each of FOUND, as Python makes it."""
    names = ["n84961000001", "n84961000001", "sP-1", "ra.csv\x1f5", "rit's b.csv\x1f2", "r"]
    return {
        (check, place): hmac.digest(key, f"{check}\x1fviettel\x1f{name}".encode(), hashlib.sha256)
        for (check, _, _, _, place), name in zip(FOUND, names, strict=True)
    }


def test_a_key_is_an_hmac_of_check_carrier_and_number_subject_or_record(register: Register) -> None:
    shown = ledger_keys(keyed(register, *FOUND)).read_all().to_pylist()
    assert {(row["check_id"], row["place"]): row["key"] for row in shown} == {
        which: key[:16] for which, key in hmacs().items()
    }
    rows = ordered(keyed(register, *FOUND)).iter_rows(named=True)
    assert {(row["check_id"], row["place"]): row["key"] for row in rows} == hmacs()


def test_another_installation_has_other_keys(register: Register) -> None:
    keys = set(ordered(keyed(register, *FOUND, key=KEY[::-1]))["key"])
    assert keys == set(hmacs(KEY[::-1]).values())
    assert not keys & set(hmacs().values())


def test_a_total_order_by_check_and_place_and_nothing_last(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.finding_keys.PIECE", 2)
    rows: list[Found] = [
        ("BLK-01", "84961000002", "B", None, 2),
        ("BLK-01", "84961000001", "A", "a", 10),
        ("BLK-01", "84961000001", "A", "b", 10),
        ("BLK-01", "84961000001", "B", "a", 10),
        ("BLK-01", "84961000002", "A", "a", 10),
        ("BLK-01", None, "A", "a", 10),
        ("BLK-01", "84961000001", "A", "a", None),
        ("UNR-01", "84961000001", None, None, 1),
        ("UNR-01", "84961000001", None, None, 1),
    ]
    for shuffled in (rows, rows[::-1], rows[1::2] + rows[::2]):
        found = ordered(keyed(register, *shuffled)).with_columns(pl.col("check_id").cast(pl.String))
        assert found.select("check_id", "msisdn", "subject", "detail", "place").rows() == rows


def test_what_was_seen_before_is_told_by_half_of_its_key(register: Register) -> None:
    found = keyed(register, *FOUND)
    keys = hmacs()
    before = [(keys["UNR-01", 1], "2026-07", True), (keys["EXT-06", 7], "2026-08", False)]
    seen = pa.table(
        {
            "key": pa.array([key[:16] for key, _, _ in before], pa.binary()),
            "first_period": [period for _, period, _ in before],
            "persisting": [persisting for _, _, persisting in before],
        }
    )
    rows = ordered(found, seen).select("check_id", "place", "first_period", "persisting").rows()
    assert {row for row in rows if row[2:] != (None, None)} == {
        ("UNR-01", 1, "2026-07", True), ("EXT-06", 7, "2026-08", False),
    }  # fmt: skip
    assert len(rows) == len(FOUND)


@pytest.mark.parametrize("sizes", [[7], [1, 1, 5], [3, 3, 1], [2, 4, 1], [0, 7, 0], [6, 1]])
def test_pieces_are_even_whatever_the_engine_hands_on(
    sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.finding_keys.PIECE", 3)
    names = pa.array(["UNR-01"] * 7).dictionary_encode()
    rows = pa.record_batch({"place": list(range(7)), "check_id": names})
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    batches = [rows.slice(start, size) for start, size in zip(starts, sizes, strict=True)]
    pieces = even_pieces(pa.RecordBatchReader.from_batches(rows.schema, batches))
    assert [piece["place"].to_list() for piece in pieces] == [[0, 1, 2], [3, 4, 5], [6]]


def test_without_findings_there_is_one_piece_of_none(register: Register) -> None:
    found = keyed(register)
    assert ledger_keys(found).read_all().num_rows == 0
    (piece,) = in_order(found, NOTHING_SEEN.to_reader())
    assert piece.height == 0
    assert piece.columns == [
        "check_id", "msisdn", "subject", "detail", "place", "key", "first_period", "persisting"
    ]  # fmt: skip
    # What was laid out for it is gone.
    assert register.connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (
        0,
    )
