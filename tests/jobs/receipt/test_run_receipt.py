"""A receipt gives hashes only where the extract holds enough that nobody can guess."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import simaudit_
from support.extracts import person, with_papers, write
from support.few_checks import checks_of, judge_by

from simaudit.errors import UsageError
from simaudit.jobs.receipt.comparison import compare_receipts
from simaudit.jobs.receipt.receipt import Receipt, read_receipt
from simaudit.jobs.receipt.run_receipt import can_be_guessed, keyed_hash

WITHHELD = (
    "No hashes of findings or lists are given: the first records hold fewer than 8 paper numbers that "
    "can't be guessed, so whoever has this receipt could find out by trying whose findings they are. "
    "Statuses and counts are given."
)
PEOPLE = with_papers(person("viettel", number, full_name="") for number in range(1, 21))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-12", "EXT-05"))


def checked(rows: Sequence[dict[str, str]], columns: Sequence[str] = ("msisdn", "id_number")) -> Receipt:
    extract = write(Path("in/viettel_2026-10.csv"), rows, columns)
    write(Path("reported.csv"), [{"msisdn": "0961000001", "source": "x"}], ("msisdn", "source"))
    simaudit_("selfcheck", str(extract), "--carrier", "viettel", "--reported", "reported.csv", "--force")
    return read_receipt(Path("selfcheck/out/2026-10/viettel/receipt.json"))


RANDOM = [row["id_number"] for row in PEOPLE]


@pytest.mark.parametrize(
    "papers",
    [
        [],
        RANDOM[:7],
        [f"001090{number:06d}" for number in range(1000)],
        [f"001090{number:06d}" for number in range(500, 90_000, 500)],
        RANDOM[:3] * 300,
        [paper[-8:] for paper in RANDOM],
        ["", *RANDOM[:7], "HỘ CHIẾU 123456"],
    ],
    ids=["none", "seven", "counted", "even steps", "repeated", "short", "no papers"],
)
def test_rows_with_few_papers_or_numbered_ones_can_be_guessed(papers: list[str]) -> None:
    assert can_be_guessed(pl.Series(papers, dtype=pl.String))


@given(st.lists(st.text("0123456789٣４৭²A ", max_size=14), max_size=30))
def test_papers_in_digits_of_any_script_are_no_papers_and_stop_nothing(papers: list[str]) -> None:
    """An identity card's number has the digits 0 to 9."""
    read = [paper for paper in papers if paper.isascii()]
    assert can_be_guessed(pl.Series(papers, dtype=pl.String)) == can_be_guessed(
        pl.Series(read, dtype=pl.String)
    )
    foreign = [paper.translate({ord("0"): "٠", ord("1"): "１"}) for paper in RANDOM]
    assert can_be_guessed(pl.Series([*foreign, *RANDOM[:7]]))


def test_rows_with_eight_papers_can_not_be_guessed() -> None:
    assert not can_be_guessed(pl.Series([None, *RANDOM[:8]]))
    # An old identity card has nine digits.
    assert not can_be_guessed(pl.Series([paper[-9:] for paper in RANDOM[:8]]))


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["d"],
        ["ab2", "ab1", "ab12", "a9", "ab1"],
        ["2", None, "\u00e0", "\uffff", "\U00010348", '"', "10"],
    ],
)
def test_rows_are_hashed_as_sorted_lines_whatever_is_read_at_once(
    values: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.jobs.receipt.run_receipt._PIECE", 2)
    rows = pl.DataFrame({"of": values}, {"of": pl.String})
    lines = sorted(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows.to_dicts())
    expected = hmac.digest(b"key", "\n".join(lines).encode(), hashlib.sha256)
    assert keyed_hash(rows, b"key") == expected.hex()
    monkeypatch.setattr("simaudit.jobs.receipt.run_receipt._FEW", -1)
    assert keyed_hash(rows, b"key") == expected.hex()


def test_an_extract_of_numbers_gets_no_hashes() -> None:
    receipt = checked(PEOPLE, ("msisdn",))
    assert receipt.withheld == WITHHELD
    assert receipt.findings is None
    assert {check.findings for check in receipt.checks.values()} == {None}
    assert (receipt.lists, receipt.missing) == ({"reported": None}, None)
    assert any(check.violations for check in receipt.checks.values())


def test_eight_papers_are_enough() -> None:
    receipt = checked(PEOPLE[:8])
    assert (receipt.withheld, receipt.findings is None) == (None, False)
    assert all(check.findings for check in receipt.checks.values())


def test_receipts_without_hashes_are_compared_by_counts_and_say_so() -> None:
    receipt = checked(PEOPLE[:7])
    note = (
        "viettel: findings are compared by their number alone, as the extract holds too few papers for "
        "hashes that nobody can try out"
    )
    same = compare_receipts(receipt, receipt)
    assert (same.differences, note in [one.text() for one in same.notes]) == ((), True)
    check = receipt.checks["UNR-12"]
    checks = {**receipt.checks, "UNR-12": check.model_copy(update={"violations": 99})}
    (difference,) = compare_receipts(receipt, receipt.model_copy(update={"checks": checks})).differences
    assert difference.text() == f"UNR-12: {check.violations} findings here, 99 in the receipt"
    # A list that only one has is still told.
    lists = receipt.model_copy(update={"lists": {}})
    (difference,) = compare_receipts(receipt, lists).differences
    assert difference.text() == "the list of reported numbers: here only"


def test_hashes_left_out_of_a_receipt_are_told() -> None:
    ours = checked(PEOPLE)
    content = json.loads(ours.model_dump_json())
    for part in (content, *content["checks"].values()):
        part["findings"] = None
    content["lists"] = dict.fromkeys(content["lists"])
    Path("theirs.json").write_text(json.dumps({**content, "withheld": "because"}), encoding="utf-8")
    compared = compare_receipts(ours, read_receipt(Path("theirs.json")))
    assert [one.text() for one in compared.differences] == [
        "the receipt gives no hashes of findings, though the extract holds enough papers for them"
    ]
    # Left out without a word, it is no receipt.
    Path("theirs.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UsageError, match="not a receipt"):
        read_receipt(Path("theirs.json"))
