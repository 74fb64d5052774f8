"""Findings by the province that reports are about: those in scope, those elsewhere, and their workbooks."""

from pathlib import Path

import openpyxl
import polars as pl
from support.contract_rows import FINDING

from simaudit.messages import Words
from simaudit.report.annexes.findings_workbook import BookFacts, write_workbook
from simaudit.report.annexes.tables import split_by_scope
from simaudit.report.figures.holders import no_holders
from simaudit.rules.load import load_catalogue

CODES = ["42", "56", None, "00", "1"]


def split(folder: Path, province: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Findings of two checks at records 5 to 1, and of a number without one: in scope, and elsewhere."""
    register = pl.LazyFrame(
        {"file": ["a.csv"] * 5, "record": pl.Series(range(1, 6), dtype=pl.UInt32), "province_code": CODES}
        | {"commune": [None, "14758", None, "14797", None]}
    )
    rows = [
        FINDING
        | {"check_id": check, "file": record and "a.csv", "record": record, "msisdn": f"8496100000{record}",
           "finding_key": f"{check}{record}"}
        for check in ("UNR-01", "UNR-12")
        for record in (5, 4, 3, 2, 1, None)
    ]  # fmt: skip
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / "findings.parquet")
    own, elsewhere = folder / "own.parquet", folder / "elsewhere.parquet"
    split_by_scope(folder / "findings.parquet", register, province, own, elsewhere)
    assert own.stat().st_mode & 0o777 == elsewhere.stat().st_mode & 0o777 == 0o600
    return pl.read_parquet(own), pl.read_parquet(elsewhere)


def test_each_finding_is_in_one_of_both_in_its_order_with_the_province_of_its_row(tmp_path: Path) -> None:
    own, elsewhere = split(tmp_path, "42")
    assert own.select("check_id", "record", "province_code").rows() == [
        (check, *row)
        for check in ("UNR-01", "UNR-12")
        for row in ((4, "00"), (3, None), (1, "42"), (None, None))
    ]
    assert elsewhere.select("check_id", "record", "province_code").rows() == [
        (check, *row) for check in ("UNR-01", "UNR-12") for row in ((5, "1"), (2, "56"))
    ]


def test_of_a_commune_findings_of_another_one_are_elsewhere(tmp_path: Path) -> None:
    own, elsewhere = split(tmp_path, "42 14758")
    assert [record for check, record in own.select("check_id", "record").rows() if check == "UNR-01"] == [
        3, 1, None
    ]  # fmt: skip
    assert elsewhere["record"].to_list() == [5, 4, 2] * 2
    assert "commune" not in own.columns + elsewhere.columns


def test_the_book_of_the_others_says_that_it_stays(tmp_path: Path) -> None:
    own, elsewhere = split(tmp_path, "42")
    checks = load_catalogue()
    facts = BookFacts(scope="42")
    write_workbook(own, no_holders(), checks, tmp_path, facts)
    write_workbook(elsewhere, no_holders(), checks, tmp_path, BookFacts(scope="42", elsewhere=True))
    words = Words("findings_book", "vi")
    books = {}
    for name in ("findings.xlsx", "findings-elsewhere.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        head, _, *rows = book[words["sheet.substantive"]].iter_rows(values_only=True)
        at = head.index("province_code")
        guide = [row[:2] for row in book[words["sheet.guide"]].iter_rows(values_only=True)]
        books[name] = ([row[at] for row in rows], guide)
    own_codes, own_guide = books["findings.xlsx"]
    assert own_codes == ["00", None, "Hà Tĩnh", None] * 2
    assert ("Phạm vi", "tỉnh Hà Tĩnh") in own_guide
    other_codes, other_guide = books["findings-elsewhere.xlsx"]
    assert other_codes == ["Thành phố Hà Nội", "Khánh Hòa"] * 2
    assert ("Ngoài phạm vi", "tỉnh Hà Tĩnh") in other_guide
    assert (words["guide.elsewhere"], None) in other_guide
    assert (words["guide.elsewhere"], None) not in own_guide
