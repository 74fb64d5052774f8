"""Findings beside the rows that they are of, whatever holds the rows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import pytest
from support.extracts import person
from support.few_checks import checks_of, judge_rows_by

import simaudit
from simaudit.api.selfcheck import SHOWN, Audit
from simaudit.errors import UsageError
from simaudit.files import private_file
from simaudit.intake.records.account import ELSEWHERE

ROWS: Final = pl.DataFrame(
    {
        "Số thuê bao": ["0961000001", None, " ", "0961000003"],
        "otp_verified": [True, None, None, None],
        "note": ["a", "no record", "none either", "b"],
    }
)
FINDINGS: Final = pl.DataFrame(
    {
        "check_id": ["AAA-01", "AAA-01", "AAA-02", "AAA-03"],
        "severity": "high",
        "nature": "substantive",
        "state": "new",
        "subject": [None, "x", None, None],
        "detail": "",
        "record": [2, 1, 2, None],
        "waived": False,
    }
)

KINDS: Final[dict[str, Callable[[], Any]]] = {
    "polars": lambda: ROWS,
    "lazy": ROWS.lazy,
    "pandas": ROWS.to_pandas,
    "Arrow": ROWS.to_arrow,
    "DuckDB": lambda: duckdb.connect().from_arrow(ROWS.to_arrow()),
}


@pytest.fixture(scope="module")
def audited() -> Audit:
    """ROWS, with FINDINGS in place of what was found."""
    return replace(simaudit.selfcheck(ROWS, carrier="viettel", period="2026-10"), findings=FINDINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_finding_has_its_row(kind: str, audited: Audit) -> None:
    beside = audited.with_rows(KINDS[kind]())
    assert beside.select("check_id", "subject", "record", "Số thuê bao", "note").rows() == [
        ("AAA-01", None, 2, "0961000003", "b"),
        ("AAA-01", "x", 1, "0961000001", "a"),
        ("AAA-02", None, 2, "0961000003", "b"),
    ]


OTHERS: Final = {
    "fewer": ROWS.head(3),
    "more": pl.concat([ROWS, ROWS.tail(1)]),
    "in another order": ROWS.reverse(),
    "of another number": ROWS.with_columns(pl.col("Số thuê bao").replace("0961000003", "0961000004")),
}


@pytest.mark.parametrize("others", OTHERS)
def test_rows_that_are_not_those_audited_are_refused(others: str, audited: Audit) -> None:
    """A finding's row is told by its place: another order would accuse someone else."""
    refusal = f"these {OTHERS[others].height} rows are not those that were audited, or not in their order"
    for joined in (audited.with_rows, audited.split):
        with pytest.raises(UsageError, match=refusal) as refused:
            joined(OTHERS[others])
        cure = "give the rows that were audited, in the same order, without totals and repeated headings"
        assert refused.value.cure("en") == cure


def test_rows_without_an_audited_column_are_refused(audited: Audit) -> None:
    with pytest.raises(UsageError, match="the column 'Số thuê bao' that was audited is missing"):
        audited.with_rows(ROWS.select("note"))


def test_rows_may_have_their_numbers_in_another_notation(audited: Audit) -> None:
    """As a library reads them from the audited file."""
    numbers = ROWS.with_columns(pl.col("Số thuê bao").str.strip_chars().cast(pl.Int64, strict=False))
    assert audited.with_rows(numbers)["Số thuê bao"].to_list() == [961000003, 961000001, 961000003]


def test_rows_of_one_number_are_told_by_their_papers() -> None:
    """Findings are about just those: rows of a number that stands twice, and rows without one."""
    numbers = ["0961000001", "0961000001", None, None]
    papers = ["038090000123", "038090000124", "038090000126", "12"]
    rows = pl.DataFrame({"msisdn": numbers, "id_number": papers})
    audit = simaudit.selfcheck(rows, carrier="viettel", period="2026-10")
    for swapped in (rows[[1, 0, 2, 3]], rows[[0, 1, 3, 2]]):
        with pytest.raises(UsageError, match="not those that were audited"):
            audit.with_rows(swapped)
    as_integers = rows.cast(pl.Int64)
    assert audit.with_rows(as_integers, "EXT-01")["id_number"].to_list() == [38090000126, 12]


def test_rows_of_a_file_are_joined_as_libraries_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers without their zeros, fixed lines too; a record that has a note alone."""
    monkeypatch.chdir(tmp_path)
    lines = ["msisdn,id_number,odd", "0961000001,038090000123,", "02373851234,038090000125,", ",,a note"]
    Path("viettel.csv").write_text("\n".join([*lines, "0123456789,C1234567,", ""]), encoding="utf-8")
    audit = simaudit.selfcheck("viettel.csv", carrier="viettel", period="2026-10")
    read = pl.read_csv("viettel.csv")
    assert read["msisdn"].dtype == pl.Int64
    for rows in (read, read.with_columns(listed=pl.concat_list("msisdn"))):
        assert audit.with_rows(rows, "EXT-01")["msisdn"].to_list() == [2373851234, None, 123456789]


def test_findings_are_not_joined_where_the_store_deletes_the_rows_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The month is older than the term, and no later one is compared with it; without a store they are."""
    monkeypatch.chdir(tmp_path)
    judge_rows_by(monkeypatch)
    config = private_file(Path("simaudit.toml"))
    config.write_text("[retention]\nmonths = 2\n", encoding="utf-8")
    *_, in_store = [
        simaudit.selfcheck(ROWS, carrier="viettel", period=month, store="store", config=config)
        for month in ("2026-09", "2026-10", "2026-08")
    ]
    refusal = "has deleted this month's rows already: .*; check the rows again without `store`"
    for join in (in_store.with_rows, in_store.split):
        with pytest.raises(UsageError, match=refusal):
            join(ROWS)
    apart = simaudit.selfcheck(ROWS, carrier="viettel", period="2026-08", config=config)
    assert apart.split(ROWS)[0].height == 2


@pytest.mark.parametrize("kind", ["lazy", "pandas", "Arrow"])
def test_rows_are_split_into_valid_and_invalid_ones(kind: str) -> None:
    numbers = ["0961000001", None, "12", "0961000003"]
    rows = pl.DataFrame({"msisdn": numbers, "record": "a", "findings": ["w", "x", "y", "z"]})
    forms = {"lazy": rows.lazy(), "pandas": rows.to_pandas(), "Arrow": rows.to_arrow()}
    audit = simaudit.selfcheck(rows, carrier="viettel", period="2026-10")
    valid, invalid = audit.split(forms[kind])
    assert valid.rows() == [(1, "0961000001", "a", "w"), (3, "0961000003", "a", "z")]
    assert valid.columns == ["record", "msisdn", "record_row", "findings_row"]
    assert invalid.select("record", "msisdn", "findings_row").rows() == [(2, "12", "y")]
    (of_row,) = invalid["findings"].item().to_list()
    assert list(of_row) == [name for name in SHOWN if name != "record"]
    assert of_row["check_id"] == "EXT-01"
    assert audit.findings.drop_nulls("record").height == 1


def test_a_record_that_was_rejected_is_neither_valid_nor_invalid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("viettel.csv").write_text("msisdn,full_name\n0961000001,An\n0961000003,An,An\n", encoding="utf-8")
    audit = simaudit.selfcheck("viettel.csv", carrier="viettel", period="2026-10")
    rows = pl.DataFrame({"msisdn": ["0961000001", "0961000003"], "full_name": "An"})
    assert audit.rejects["record"].to_list() == [2]
    assert [part["record"].to_list() for part in audit.split(rows, "critical")] == [[1], []]
    with pytest.raises(UsageError, match="not those that were audited"):
        audit.split(rows.reverse(), "critical")


def test_a_split_counts_what_is_grave_enough_and_not_waived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = pl.DataFrame({"msisdn": ["0961000001", "12"]})
    audit = simaudit.selfcheck(rows, carrier="viettel", period="2026-10")
    assert [part.height for part in audit.split(rows, "high")] == [1, 1]
    assert [part.height for part in audit.split(rows, "critical")] == [2, 0]
    with pytest.raises(UsageError, match="high"):
        audit.split(rows, "hihg")
    waived = replace(audit, findings=audit.findings.with_columns(waived=pl.lit(value=True)))
    assert [part.height for part in waived.split(rows)] == [2, 0]


def test_rows_of_one_file_that_are_here_are_joined_by_check(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_rows_by(monkeypatch, checks_of("UNR-01", "EXT-01"))
    people = [person("viettel", 1), person("viettel", 2, full_name=""), person("viettel", 3, msisdn="12")]
    rows = pl.DataFrame(people)
    audit = simaudit.selfcheck(rows, carrier="viettel", period="2026-10")
    facts = ["check_id", "record", "clerk_code"]
    unnamed, misnumbered = ("UNR-01", 2, "viettel.gdv2"), ("EXT-01", 3, "viettel.gdv0")
    assert sorted(audit.with_rows(rows)[facts].rows()) == [misnumbered, unnamed]
    assert audit.with_rows(rows, "UNR-01")[facts].rows() == [unnamed]
    assert audit.with_rows(rows, "MIS-01").height == 0
    (file,) = audit.files
    of_two_files = replace(audit, files=(file, file.model_copy(update={"name": "b.csv"})))
    in_spark = replace(audit, files=(file.model_copy(update={"form": ELSEWHERE}),))
    for others, refusal in (
        (of_two_files, "the findings are of several files: viettel_2026-10, b.csv; join each file's own"),
        (in_spark, "the rows were judged in Spark and are not here; join the findings with the table there"),
    ):
        for join in (others.with_rows, others.split):
            with pytest.raises(UsageError) as refused:
                join(rows)
            assert str(refused.value).startswith(refusal)
