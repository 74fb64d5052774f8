"""Rows of the page to work in: the gravest ones, what they are about, and JSON that may stand in a page."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from support.work_months import CHECKS, finding, month, row

from simaudit.harmless_text import html_text
from simaudit.report.annexes.work_rows import (
    WorkMonth,
    columnar,
    gravest,
    numbers_of,
    page_rows,
    records_among,
    records_of,
    total,
)
from simaudit.report.pages.language import Language


def decoded(text: str) -> dict[str, list[Any]]:
    """The columns as the script reads them."""
    return {
        name: column
        if isinstance(column, list)
        else [[*column["words"], None][place] for place in column["at"]]
        for name, column in json.loads(text).items()
    }


def test_the_gravest_findings_come_first_whoever_has_them(tmp_path: Path) -> None:
    of_viettel = [finding("viettel", id_, at) for at, id_ in enumerate(sorted(CHECKS), start=1)]
    of_itel = [finding("itel", "BLK-01", 3), *(finding("itel", "UNR-01", record) for record in (1, 2))]
    months = [
        month(tmp_path, "viettel", of_viettel, [row("viettel", 1)]),
        month(tmp_path, "itel", of_itel, [row("itel", 1)]),
    ]
    assert total(months) == 7
    ordered = [
        ("BLK-01", "viettel", 1), ("BLK-01", "itel", 3), ("UNR-01", "viettel", 4), ("UNR-01", "itel", 1),
        ("UNR-01", "itel", 2), ("PRC-05", "viettel", 3), ("EXT-03", "viettel", 2),
    ]  # fmt: skip
    assert gravest(months, 100).select("check_id", "carrier", "record").rows() == ordered
    assert gravest(months, 2).select("check_id", "carrier", "record").rows() == ordered[:2]


def test_records_are_those_of_the_findings_and_numbers_those_of_their_papers(tmp_path: Path) -> None:
    shared = {"id_number": "001090000001"}
    rows = [
        row("viettel", 1), row("viettel", 2, **shared), row("viettel", 3), row("viettel", 4),
        row("viettel", 5, id_number="000000000000", usable_id=False),
        row("viettel", 6, id_number="000000000000", usable_id=False),
    ]  # fmt: skip
    findings = [finding("viettel", "UNR-01", record) for record in (1, 3, 5)]
    months = [
        month(tmp_path, "viettel", findings, rows),
        month(tmp_path, "itel", [finding("itel", "UNR-01", 7)], [row("itel", 7, **shared)]),
    ]
    records = records_of(pl.DataFrame(findings), months, ["full_name", "id_number"]).sort("record")
    assert records["record"].to_list() == [1, 3, 5]
    numbers = numbers_of(records["id_number"], months)
    assert numbers.select("id_number", "carrier", "msisdn", "of").rows() == [
        ("001090000001", "itel", "84961000007", 3),
        ("001090000001", "viettel", "84961000001", 3),
        ("001090000001", "viettel", "84961000002", 3),
    ]


def test_long_texts_make_no_page_that_a_browser_cannot_open(tmp_path: Path) -> None:
    rows = [row("viettel", record, address=f"{record} {'đ' * 5_000}") for record in (1, 2, 3)]
    findings = [finding("viettel", "UNR-01", record, subject="x" * 1_001) for record in (1, 2, 3)]
    of_page = [month(tmp_path, "viettel", findings, rows)]
    listed = gravest(of_page, 100)
    assert listed["subject"].to_list() == ["x" * 1_000 + "…"] * 3
    records = records_of(listed, of_page, ["address"])
    assert records["address"].to_list() == [f"{record} {'đ' * 998}…" for record in (1, 2, 3)]
    assert records_among(records, listed.head(2))["record"].to_list() == [1, 2]
    assert records_among(records, listed.head(0)).height == 0


def test_a_month_whose_rows_are_deleted_has_findings_and_no_records(tmp_path: Path) -> None:
    kept = month(tmp_path, "viettel", [finding("viettel", "UNR-01", 1)], [row("viettel", 1)])
    deleted = WorkMonth("viettel", kept.findings, None)
    findings = gravest([deleted], 10)
    assert records_of(findings, [deleted], ["id_number"]).height == 0
    assert numbers_of(pl.Series(["001090000001"]), [deleted]).height == 0


def test_what_a_spreadsheet_destroyed_is_shown_nowhere_and_joins_nobody(tmp_path: Path) -> None:
    rows = [row("viettel", record, id_number="2E+11") for record in (1, 2)]
    whole = month(tmp_path, "viettel", [finding("viettel", "UNR-01", 1)], rows)
    destroyed = WorkMonth("viettel", whole.findings, whole.rows, frozenset({"id_number"}))
    findings = gravest([destroyed], 10)
    records = records_of(findings, [destroyed], ["full_name", "id_number"])
    assert records.select("full_name", "id_number").rows() == [("KIỀU 1", None)]
    assert numbers_of(pl.Series(["2E+11"]), [destroyed]).height == 0
    assert numbers_of(pl.Series(["2E+11"]), [whole])["msisdn"].to_list() == ["84961000001", "84961000002"]


def test_findings_lead_to_their_record_and_case(tmp_path: Path) -> None:
    rows = [row("viettel", 1), row("viettel", 2, full_name=None)]
    findings = [
        finding("viettel", "UNR-01", 2), finding("viettel", "UNR-01", 1),
        {**finding("viettel", "EXT-03", 3, file=None, msisdn=None, waived=True), "record": None},
    ]  # fmt: skip
    months = [month(tmp_path, "viettel", findings, rows)]
    chosen = gravest(months, 10)
    records = records_of(
        chosen, months, ["msisdn", "full_name", "id_number", "org_name", "point_code", "commune_code"]
    )
    case_rows = pl.DataFrame(
        {"carrier": ["viettel"], "file": ["a.csv"], "record": [1], "case_id": ["V-2222-2222"]}
    )
    numbers = numbers_of(records["id_number"], months)
    made = page_rows(chosen, records, numbers, case_rows, Language("vi"), date(2026, 10, 31), {})
    columns, names = decoded(made.findings), decoded(made.records)["full_name"]
    assert [at if at is None else names[at] for at in columns["at"]] == [None, "KIỀU 1", None]
    assert (columns["at"][0] is None, columns["at"][2] is None) == (False, True)
    assert columns["case"] == [None, "V-2222-2222", None]
    assert (columns["first_period"], columns["waived"]) == (["09/2026"] * 3, [0, 0, 1])
    assert (made.checks, made.cases, made.columns) == (
        ("UNR-01", "EXT-03"), ("V-2222-2222",), ("msisdn", "full_name", "id_number")
    )  # fmt: skip


@given(
    st.lists(
        st.none() | st.text(max_size=6) | st.sampled_from(["</script>", "<!--", "\u2028", "a"]), max_size=9
    )
)
def test_a_column_is_read_as_it_was_and_ends_no_script(texts: list[str | None]) -> None:
    made = columnar(pl.DataFrame({"text": pl.Series(texts, dtype=pl.String), "n": range(len(texts))}))
    assert not set(made) & set("<\u2028\u2029")
    # What HTML doesn't allow has its escape in JSON.
    assert html_text(made) == made
    assert decoded(made) == {"text": texts, "n": [*range(len(texts))]}
