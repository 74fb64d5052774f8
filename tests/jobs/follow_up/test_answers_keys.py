"""Answers are merged to the rows that they stand in: a key, a number or a heading out of place is refused."""

import gzip
import zlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from support.answers import FINDINGS, history, run
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.fill_rows import Row, fill

from simaudit.report.annexes.response_words import REASON, RESPONSE

FEW = checks_of("UNR-01")


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of viettel in which three numbers have no name."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        write(
            Path("2026-10/viettel.csv"),
            [person("viettel", n, **({"full_name": ""} if n < 4 else {})) for n in range(1, 6)],
        )
        assert run("audit", "2026-10").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_copy(audited, tmp_path / "copy", monkeypatch, FEW)


def table() -> pl.DataFrame:
    """The findings as a table of answers, with the numbers that people see."""
    return pl.read_parquet(FINDINGS.with_suffix(".parquet")).select(
        "period", "carrier", "check_id", "msisdn", "finding_key",
        pl.lit("accept").alias(RESPONSE), pl.lit(None, pl.String).alias(REASON),
    )  # fmt: skip


def refused(rows: pl.DataFrame, *fault: str) -> None:
    rows.write_csv("a.csv")
    done = run("answers", "a.csv")
    assert (done.exit_code, done.stdout.splitlines()) == (3, list(fault))
    assert history() == []


OTHER = "the number in this row is another than that of its finding_key"


def test_numbers_sorted_beside_keys_that_stay_are_refused() -> None:
    rows = table()
    refused(
        rows.with_columns(pl.col("msisdn").reverse()),
        *(
            f"row {row}: {OTHER}; sort whole rows, hidden columns too; or fill in the file as it was sent"
            for row in (2, 4)
        ),
    )
    written = "0" + rows["msisdn"].str.slice(2, 3) + " " + rows["msisdn"].str.slice(5)
    rows.with_columns(written.alias("msisdn")).write_csv("a.csv")
    assert run("answers", "a.csv").stdout.startswith("viettel 2026-10: 3 answers new")


def test_in_a_workbook_too() -> None:
    numbers = iter(table()["msisdn"].reverse())

    def sorted_apart(row: Row) -> Mapping[str, object]:
        return {RESPONSE: "accept", "msisdn": next(numbers)} if row["check_id"] == "UNR-01" else {}

    done = run("answers", str(fill(FINDINGS, Path("a.xlsx"), sorted_apart)))
    assert (done.exit_code, done.stdout.count(OTHER), history()) == (3, 2, [])


def test_a_key_that_was_changed_in_its_second_half_is_refused() -> None:
    changed = pl.col("finding_key").str.head(60) + "0000"
    refused(
        table().with_columns(changed)[:1],
        f"row 2: {OTHER}; sort whole rows, hidden columns too; or fill in the file as it was sent",
    )
    # Without a number to hold it to, two rows of one finding show it.
    rows = table().drop("msisdn")
    refused(
        pl.concat([rows, rows[:1].with_columns(changed)]),
        *(f"row {row}: its finding_key is missing or was changed" for row in (2, 5)),
    )


def test_two_columns_of_one_heading_are_refused() -> None:
    rows = table()
    head = [*rows.columns, RESPONSE]
    Path("a.csv").write_text(
        "\n".join([",".join(head), *(",".join([*map(str, row), "fixed"]) for row in rows.rows())])
    )
    done = run("answers", "a.csv")
    assert (done.exit_code, history()) == (3, [])
    assert "two columns have the heading" in done.stderr


def test_a_period_in_other_digits_and_a_reason_that_nobody_sees_are_refused() -> None:
    refused(
        table().with_columns(period=pl.lit("２０２６-10"))[:1], "row 2: its period is missing or was changed"
    )
    contested = table()[:1].with_columns(
        pl.lit("contested").alias(RESPONSE), pl.lit("\u200b\u2060 \ufeff").alias(REASON)
    )
    contested.write_csv("a.csv")
    done = run("answers", "a.csv")
    assert (done.exit_code, history()) == (3, [])
    assert done.stdout.startswith("row 2: ")


def test_what_is_packed_or_as_wide_as_no_table_is_refused() -> None:
    text = table().write_csv().encode()
    for packed in (gzip.compress(text), zlib.compress(text), pa.compress(text, codec="zstd", asbytes=True)):
        Path("a.csv").write_bytes(packed)
        done = run("answers", "a.csv")
        assert (done.exit_code, done.stdout, "defect" in done.stderr) == (3, "", False)
    for wide in (b"," * 2_000_000, text + b"," * 2_000_000):
        Path("a.csv").write_bytes(wide)
        done = run("answers", "a.csv")
        assert (done.exit_code, done.stdout, "defect" in done.stderr) == (3, "", False)
    assert history() == []


def test_a_csv_of_empty_lines_is_refused_unread() -> None:
    """A line end is a byte of the file, and its empty cells take a hundred in memory."""
    Path("a.csv").write_bytes(b"period,carrier,check_id,finding_key,a,b,c,d\n" + b"\n" * 8 * 1024**2)
    done = run("answers", "a.csv")
    assert (done.exit_code, "larger than any file of answers" in done.stderr) == (3, True)
