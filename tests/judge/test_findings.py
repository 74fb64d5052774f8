"""Findings in order, with keys that are the same every month and tell nothing without the installation's."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.findings import even_pieces, keyed_findings, mark_waived
from simaudit.judge.register import Register

KEY = b"0123456789abcdef0123456789abcdef"
CHECKS = ["UNR-01", "MIS-20", "BLK-01", "BLK-14", "EXT-06", "EXT-08"]
Found = tuple[str, str | None, str | None, str | None, int | None]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Of viettel's month in two files, of five records and of ten."""
    path = tmp_path / "viettel.parquet"
    pl.DataFrame(schema={"record": pl.Int64}).write_parquet(path)
    month = CarrierMonth("viettel", path, frozenset({"msisdn"}), (("a.csv", 5), ("it's b.csv", 10)))
    with Register([month], date(2026, 10, 31)) as opened:
        yield opened


def keyed(register: Register, *found: Found, key: bytes = KEY) -> list[pl.DataFrame]:
    """Batches of viettel's findings (check, number, subject, detail, place), beside another carrier's."""
    rows = [
        *(("viettel", check, "bulk", "high", "risk", False, *rest) for check, *rest in found),
        ("other", "UNR-01", "bulk", "high", "risk", False, "84961000009", None, None, 1),
    ]
    names = ["carrier", "check_id", "family", "severity", "nature", "across"]
    schema: dict[str, Any] = dict.fromkeys([*names, "msisdn", "subject", "detail"], pl.String)
    findings = pl.DataFrame(rows, schema={**schema, "across": pl.Boolean, "record": pl.Int64}, orient="row")
    register.connection.execute("DELETE FROM finding")
    register.add_findings(findings)
    return list(keyed_findings(register, register.months[0], CHECKS, key))


def ordered(register: Register, *found: Found, key: bytes = KEY) -> pl.DataFrame:
    return pl.concat(keyed(register, *found, key=key)).with_columns(pl.col("check_id").cast(pl.String))


def test_findings_are_set_aside_anew(register: Register) -> None:
    """First the checks that found almost everything; with them, later, what default portraits make."""
    keyed(register, *FOUND)
    none_waived = pl.LazyFrame(
        schema={"carrier": pl.String, "waived": pl.Boolean, "check_id": pl.String, "msisdn": pl.String,
                "record": pl.Int64, "subject": pl.String, "file": pl.String}
    )  # fmt: skip
    aside = pl.DataFrame({"check_id": ["UNR-01", "EXT-06"], "record": [None, 5]})
    for more, counted in ((aside.head(1), ["BLK-01", "BLK-14", "EXT-06", "EXT-06", "EXT-08"]),
                          (aside, ["BLK-01", "BLK-14", "EXT-06", "EXT-08"])):  # fmt: skip
        marked = mark_waived(register, "viettel", none_waived, more)
        rows = register.connection.execute(
            f"SELECT check_id FROM {marked.relation} WHERE carrier = 'viettel' ORDER BY 1"
        ).fetchall()
        assert [check_id for (check_id,) in rows] == counted


FOUND: tuple[Found, ...] = (
    ("UNR-01", "84961000001", None, None, 1),
    ("BLK-01", "84961000001", "068", None, 1),
    ("BLK-14", None, "P-1", None, None),
    ("EXT-06", None, None, "width", 5),
    ("EXT-06", None, None, "width", 7),
    ("EXT-08", None, None, None, None),
)


def hmacs(key: bytes = KEY) -> dict[tuple[str, int | None], str]:
    """(check, place) → the key of each of FOUND, as Python makes it."""
    names = ["n84961000001", "n84961000001", "sP-1", "ra.csv\x1f5", "rit's b.csv\x1f2", "r"]
    return {
        (check, place): hmac.new(key, f"{check}\x1fviettel\x1f{name}".encode(), hashlib.sha256).hexdigest()
        for (check, _, _, _, place), name in zip(FOUND, names, strict=True)
    }


def test_a_key_is_an_hmac_of_check_carrier_and_number_subject_or_record(register: Register) -> None:
    rows = ordered(register, *FOUND).iter_rows(named=True)
    assert {(row["check_id"], row["place"]): row["key"] for row in rows} == hmacs()


def test_another_installation_has_other_keys(register: Register) -> None:
    keys = set(ordered(register, *FOUND, key=KEY[::-1])["key"])
    assert keys == set(hmacs(KEY[::-1]).values())
    assert not keys & set(hmacs().values())


@pytest.mark.parametrize("together", [1, 8, 100])
def test_a_total_order_by_check_and_place_and_nothing_last(
    register: Register, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("simaudit.judge.findings.BATCH", together)
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
        found = ordered(register, *shuffled)
        assert found.select("check_id", "msisdn", "subject", "detail", "place").rows() == rows


def test_checks_are_sorted_together_as_far_as_there_is_room(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.findings.BATCH", 3)
    found: list[Found] = [
        (check, None, None, None, place)
        for check, count in (("BLK-01", 1), ("BLK-14", 2), ("EXT-06", 4), ("EXT-08", 1), ("UNR-01", 1))
        for place in range(1, count + 1)
    ]
    batches = [batch["check_id"].to_list() for batch in keyed(register, *found)]
    assert batches == [["BLK-01", "BLK-14", "BLK-14"], ["EXT-06"] * 3, ["EXT-06"], ["EXT-08", "UNR-01"]]


def test_a_check_with_more_findings_than_there_is_room_for_comes_in_parts(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.findings.BATCH", 3_000)
    found: list[Found] = [("BLK-01", None, None, None, place) for place in range(10_000, 0, -1)]
    batches = keyed(register, *found, ("UNR-01", None, None, None, 1))
    assert [batch.height for batch in batches] == [3_000, 3_000, 3_000, 1_000, 1]
    assert pl.concat(batches)["place"].to_list() == [*range(1, 10_001), 1]


@pytest.mark.parametrize("sizes", [[7], [1, 1, 5], [3, 3, 1], [2, 4, 1], [0, 7, 0], [6, 1]])
def test_pieces_are_even_whatever_the_engine_hands_on(
    sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.findings.PIECE", 3)
    rows = pl.DataFrame({"place": list(range(7))})
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    batches = [rows.slice(start, size) for start, size in zip(starts, sizes, strict=True)]
    pieces = even_pieces(batches)
    assert [piece["place"].to_list() for piece in pieces] == [[0, 1, 2], [3, 4, 5], [6]]


def test_without_findings_there_is_one_piece_of_none(register: Register) -> None:
    (piece,) = even_pieces(keyed(register))
    assert piece.height == 0
    assert piece.columns == ["check_id", "msisdn", "subject", "detail", "place", "key"]
