"""Lists beside the extracts: read like them, repaired where that is certain, refused where it isn't."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import workbooks as books

from simaudit.errors import IntakeError
from simaudit.files import file_hash
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.values.text import read_text

FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None)

FIFTH = datetime.fromisoformat("2026-10-05")

HEADS = {
    "points": "carrier,point_code",
    "active": "carrier,msisdn",
    "revoked": "id_number,reason",
    "reported": "msisdn,kind",
    "notified": "carrier,msisdn,check_id,notified_at",
}


def listed(folder: Path, kind: str, *lines: str, head: str = "") -> list[tuple[Any, ...]]:
    """The rows of a list in the order of the headings of HEADS."""
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([head or HEADS[kind], *lines]) + "\n", encoding="utf-8")
    found = read_reference(path, kind)
    assert found.sha256 == file_hash(path)
    return found.rows.select(HEADS[kind].split(",")).rows()


def refusal(folder: Path, kind: str, *lines: str) -> str:
    with pytest.raises(IntakeError) as caught:
        listed(folder, kind, *lines)
    text = str(caught.value)
    assert text.startswith(str(folder / f"{kind}.csv"))
    return text.removeprefix(str(folder / f"{kind}.csv"))


def test_every_kind_has_its_headings() -> None:
    assert set(HEADS) == set(LIST_KINDS)


def test_points(tmp_path: Path) -> None:
    assert listed(tmp_path, "points", "Viettel, P 01 ", "viettel,P 01", "viettel,12.0", "itel,P 01") == [
        ("viettel", "P 01"),
        ("viettel", "12"),
        ("itel", "P 01"),
    ]


def test_active_numbers_have_their_lost_zero(tmp_path: Path) -> None:
    lines = ("VIETTEL,0961234567", "viettel,961234567", "viettel,84961234567.0", "itel,0870123456", ",")
    assert listed(tmp_path, "active", *lines) == [("viettel", "84961234567"), ("itel", "84870123456")]


def test_revoked_papers_have_their_lost_zero_and_their_first_reason(tmp_path: Path) -> None:
    lines = ("68204001234,mất", "068 204 001 234,hỏng", "12345678,mất", "97204001234,mất", "b-1234567,")
    assert listed(tmp_path, "revoked", *lines) == [
        ("068204001234", "mất"),
        ("12345678", "mất"),
        ("97204001234", "mất"),
        ("B1234567", None),
    ]


def test_a_reported_number_has_every_kind_once(tmp_path: Path) -> None:
    lines = (
        "0961234567,lừa đảo",
        "961234567, lừa  đảo",
        "0961234567,Lừa đảo",
        "0961234567,",
        "0961234567,NULL",
        "12345,quấy rối",
    )
    assert listed(tmp_path, "reported", *lines) == [
        ("84961234567", "lừa đảo"),
        ("84961234567", "Lừa đảo"),
        ("84961234567", None),
        ("12345", "quấy rối"),
    ]


def test_notices_are_of_a_day_or_a_moment_and_are_there_once(tmp_path: Path) -> None:
    lines = (
        "Viettel,0961234567,UNR-01,05/10/2026",
        "viettel,961234567,UNR-01,2026-10-05 00:00:00",
        "viettel,84961234567,UNR-01,20261005",
        "viettel,84961234567,UNR-01,2026-10-05T20:30:00Z",
        # A number need not be one of today's plan, nor the check one of the catalogue's.
        "ITEL,12345,DPX-01,05-10-2026",
        ",,,",
    )
    assert listed(tmp_path, "notified", *lines) == [
        ("viettel", "84961234567", "UNR-01", FIFTH),
        ("viettel", "84961234567", "UNR-01", datetime.fromisoformat("2026-10-06 03:30")),
        ("itel", "12345", "DPX-01", FIFTH),
    ]


def test_notices_of_a_workbook_have_its_dates(tmp_path: Path) -> None:
    head = ["Doanh nghiệp", "Số thuê bao", "Mã tiêu chí", "Ngày thông báo"]
    rows: list[Sequence[str | int | datetime]] = [["Viettel", 961234567, "UNR-01", FIFTH]]
    path = books.xlsx(tmp_path / "notified.xlsx", {"Data": [head, *rows]})
    assert read_reference(path, "notified").rows.select(HEADS["notified"].split(",")).rows() == [
        ("viettel", "84961234567", "UNR-01", FIFTH)
    ]


def test_one_notice_that_cannot_be_read_refuses_the_list(tmp_path: Path) -> None:
    """Left out, it would hide that its number is still in service."""
    right = "viettel,0961234567,UNR-01,05/10/2026"
    cure = (
        "; the list is not used; write a carrier as its files are named (viettel), a number in digits, a "
        "check by its id as reports have it, and a day as 31/10/2026 or 2026-10-31, with or without the time"
    )
    unreadable = {
        "carrier": ["Viettel Telecom,0961234567,UNR-01,05/10/2026"],
        "msisdn": ["viettel,none,UNR-01,05/10/2026"],
        "check_id": [f"viettel,0961234567,{word},05/10/2026" for word in ("UNR1", "unr-01", "UNR-01 x")],
        "notified_at": [
            f"viettel,0961234567,UNR-01,{day}"
            for day in ("45935", "05/10/26", "31/09/2026", "October", "soon")
        ],
    }
    said = {
        line: refusal(tmp_path, "notified", right, line) for lines in unreadable.values() for line in lines
    }
    assert said == {
        line: f": 1 entry has what can't be read below '{column}' (records 2){cure}"
        for column, lines in unreadable.items()
        for line in lines
    }
    empty = ["viettel,,UNR-01,05/10/2026", "viettel,0961234567,NULL,05/10/2026", "viettel,0961234567,UNR-01,"]
    assert [refusal(tmp_path, "notified", right, line).partition("(")[0] for line in empty] == [
        f": 1 entry has nothing that can be read below '{column}' "
        for column in ("msisdn", "check_id", "notified_at")
    ]


@pytest.mark.parametrize(
    ("kind", "head", "line", "row"),
    [
        ("points", "Mã điểm;Nhà mạng;Địa chỉ", "P1;Viettel;Huế", ("viettel", "P1")),
        ("active", "DOANH NGHIỆP;Số thuê bao", "Viettel;0961234567", ("viettel", "84961234567")),
        ("revoked", "STT;Số giấy tờ;Lý do thu hồi", "1;B1234567;mất", ("B1234567", "mất")),
        (
            "reported",
            "Số thuê bao;Nguồn;Ngày phản ánh;Loại phản ánh",
            "0961234567;156;01/10/2026;rác",
            ("84961234567", "rác"),
        ),
        ("reported", "Số bị phản ánh;Nguồn phản ánh", "0961234567;156", ("84961234567", None)),
        (
            "reported",
            "msisdn,source,reported_at,kind",
            "0961234567,156,1e+08,spam",
            ("84961234567", "spam"),
        ),
        ("revoked", "id_number", "B1234567", ("B1234567", None)),
    ],
)
def test_headings(tmp_path: Path, kind: str, head: str, line: str, row: tuple[str | None, ...]) -> None:
    assert listed(tmp_path, kind, line, head=head) == [row]


@pytest.mark.parametrize(
    ("kind", "lines", "fault"),
    [
        ("active", ["viettel,0961234567", "viettel,9.12E+08"], "'msisdn': a spreadsheet program took what"),
        ("active", ['viettel,"9,12E+08"'], "in 1 entry (numbers written like 9.12E+08)"),
        ("active", ["viettel,#N/A", "viettel,#REF!"], "in 2 entries (an error such as #N/A in its place)"),
        ("active", ["#N/A,0961234567"], "column 'carrier': a spreadsheet program took"),
        ("revoked", ["6.8204E+10,mất"], "column 'id_number': a spreadsheet program took"),
        ("revoked", ["068204001234,#NAME?"], "column 'reason': a spreadsheet program took"),
        ("reported", ["9.12e+08,spam"], "numbers written like 9.12E+08"),
        ("notified", ["viettel,9.12E+08,UNR-01,05/10/2026"], "column 'msisdn': a spreadsheet program took"),
        ("notified", ["viettel,0961234567,#REF!,05/10/2026"], "column 'check_id': a spreadsheet program"),
        ("notified", ["viettel,0961234567,UNR-01,#####"], "'notified_at'"),
        ("points", ["viettel,1E+05"], "column 'point_code': a spreadsheet program took"),
        (
            "revoked",
            [*(f"6820400{n:04},mất" for n in range(9)), "1204001234,mất"],
            "in 1 entry (papers of ten digits among others that lost a zero)",
        ),
        (
            "active",
            ["viettel,", ",0961234567"],
            "1 entry has nothing that can be read below 'msisdn' (records 1)",
        ),
        ("revoked", ["NULL,mất"], "1 entry has nothing that can be read below 'id_number' (records 1)"),
        (
            "points",
            ["viettel,P1", *[",P2"] * 12],
            "12 entries have nothing that can be read below 'carrier' (records 2, 3, 4, 5, 6, 7, 8, ",
        ),
        ("revoked", [], "there are no records"),
        ("reported", ["0961234567,spam,more"], ", line 2: "),
    ],
)
def test_a_list_that_cannot_be_believed_is_refused(
    tmp_path: Path, kind: str, lines: list[str], fault: str
) -> None:
    assert fault in refusal(tmp_path, kind, *lines)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("revoked", "1E1234567,mất"),
        ("points", "viettel,1E08"),
        ("revoked", "1204001234,mất"),
        ("reported", "0961234567,quấy rối #1"),
    ],
)
def test_what_people_write_is_no_damage(tmp_path: Path, kind: str, line: str) -> None:
    assert len(listed(tmp_path, kind, line)) == 1


def test_one_damaged_entry_among_many_is_found(tmp_path: Path) -> None:
    """Every entry is looked at, no sample of them."""
    lines = [f"viettel,096{n:07}" for n in range(20_000)]
    lines[12_345] = "viettel,9.12E+08"
    assert "in 1 entry" in refusal(tmp_path, "active", *lines)


def test_numbers_of_a_workbook_are_read_and_those_too_long_for_a_cell_refused(tmp_path: Path) -> None:
    whole = books.xlsx(
        tmp_path / "active.xlsx", {"Data": [["Nhà mạng", "Số thuê bao"], ["Viettel", 961234567]]}
    )
    assert read_reference(whole, "active").rows.rows() == [("84961234567", "viettel")]
    long = books.xlsx(tmp_path / "revoked.xlsx", {"Data": [["Số CCCD"], [89840480001234567890]]})
    with pytest.raises(
        IntakeError, match=r"column 'Số CCCD': .* \(numbers of more digits than a cell keeps\)"
    ):
        read_reference(long, "revoked")


def test_numbers_that_a_float_cannot_hold_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "active.parquet"
    numbers = pa.array([961234567.0], pa.float32())
    pq.write_table(pa.table({"msisdn": numbers, "carrier": ["viettel"]}), path)
    with pytest.raises(IntakeError, match="column 'msisdn': "):
        read_reference(path, "active")


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='";'), max_size=12)
numbers = st.one_of(cells, st.from_regex(r"(?:0|84|\+84 |)9[0-9]{8}(?:\.0)?", fullmatch=True))


@FEW
@given(st.lists(st.tuples(numbers, cells), min_size=1, max_size=6))
def test_any_texts_of_a_reported_list_are_read_as_those_of_an_extract(
    rows: Sequence[tuple[str, str]],
) -> None:
    table = pl.DataFrame(rows, schema={"msisdn": pl.String, "kind": pl.String}, orient="row")
    read = read_msisdn(table["msisdn"]).to_list()
    expected = set(zip(read, read_text(table["kind"]).to_list(), strict=True))
    # An entry whose number can't be read is not left out: the list is refused.
    lacking = [number is None and any(map(str.strip, row)) for number, row in zip(read, rows, strict=True)]
    expected = set() if any(lacking) else {one for one in expected if one[0] is not None}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reported.parquet"
        table.write_parquet(path)
        if not expected:
            with pytest.raises(IntakeError):
                read_reference(path, "reported")
            return
        found = read_reference(path, "reported").rows.select("msisdn", "kind").rows()
    assert (set(found), len(found)) == (expected, len(expected))
