"""Lists beside the extracts: read like them, repaired where that is certain, refused where it isn't."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
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
from simaudit.intake.profile.extract_file import NO_WORDINGS, OwnWordings
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
    assert listed(tmp_path, "points", "Viettel, P 01 ", "viettel,p01", "viettel,12.0", "itel,P 01") == [
        ("viettel", "P01"),
        ("viettel", "12"),
        ("itel", "P01"),
    ]


def test_active_numbers_have_their_lost_zero(tmp_path: Path) -> None:
    lines = ("VIETTEL,0961234567", "viettel,961234567", "viettel,84961234567.0", "itel,0870123456", ",")
    assert listed(tmp_path, "active", *lines) == [("viettel", "84961234567"), ("itel", "84870123456")]


def test_revoked_papers_have_their_lost_zero_and_every_entry_once_in_order(tmp_path: Path) -> None:
    lines = (
        "68204001234,mất,",
        "068 204 001 234,BỊ HỦY,01/02/2024",
        "12345678,Mất,2024-02-01 23:59:59",
        "97204001234,mat,",
        "068204001234,lost,",
        "b-1234567,,",
        "12345678,MẤT,20240201",
    )
    path = tmp_path / "revoked.csv"
    path.write_text("\n".join(["id_number,reason,since", *lines]) + "\n", encoding="utf-8")
    day = date(2024, 2, 1)
    assert read_reference(path, "revoked").rows.select("entry", "id_number", "reason", "since").rows() == [
        (0, "068204001234", "lost", None),
        (1, "068204001234", "cancelled", day),
        (2, "12345678", "lost", day),
        (3, "97204001234", "lost", None),
        (4, "B1234567", "other", None),
    ]


REASONS = {
    "lost": ("lost", "MẤT", "BỊ MẤT"),
    "expired": ("Expired", "HẾT HẠN"),
    "replaced": ("replaced", "ĐỔI", "CẤP ĐỔI", "CẤP LẠI"),
    "cancelled": ("CANCELLED", "HỦY", "BỊ HỦY", "huỷ"),
    "nonexistent": ("nonexistent", "KHÔNG TỒN TẠI"),
    "deceased": ("deceased", "CHẾT", "ĐÃ CHẾT"),
    "other": ("other", "KHÁC", "thu hồi", "mất mất", "báo mất", "NULL", "-", ""),
}
"""As CONTRACT has them; other by anything else, too."""


def test_a_reason_is_read_without_case_and_accents(tmp_path: Path) -> None:
    given = [(reason, word) for reason, words in REASONS.items() for word in words]
    damages: list[Callable[[str], str]] = [
        str,
        str.lower,
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("Đ", "D").replace("đ", "d"),
        lambda text: f"  {text} ",
    ]
    for damage in damages:
        lines = [f"B{place:07},{damage(word)}" for place, (_, word) in enumerate(given)]
        assert listed(tmp_path, "revoked", *lines) == [
            (f"B{place:07}", reason) for place, (reason, _) in enumerate(given)
        ]


def test_reasons_that_read_as_other_are_told_by_their_records_and_by_wordings_that_are_nobodys(
    tmp_path: Path,
) -> None:
    path = tmp_path / "revoked.csv"

    def notes(*reasons: str, wordings: OwnWordings = NO_WORDINGS) -> list[tuple[str, dict[str, object]]]:
        lines = [f"B{place:07},{reason}" for place, reason in enumerate(reasons)]
        path.write_text("\n".join([HEADS["revoked"], *lines]) + "\n", encoding="utf-8")
        read = read_reference(path, "revoked", wordings)
        assert read.problems == ()
        return [
            (note.code, {name: value for name, value in note.values.items() if name != "file"})
            for note in read.notes
        ]

    assert notes("mất", "other", "KHÁC") == []
    unread = ("list_reasons_unread", {"entries": 2, "of": 4, "records": "2, 4"})
    assert notes("mất", "thu hồi", "khác", "") == [unread]
    often = ["thu hồi"] * 6
    counted = ("list_reasons_unread", {"entries": 6, "of": 7, "records": "1, 2, 3, 4, 5, 6"})
    assert notes(*often, "mất") == [counted, ("list_reasons_worded", {"wordings": ["'thu hồi' (6)"]})]
    # What may be a person's name is counted and never said.
    assert [code for code, _ in notes(*["Nguyễn Văn An"] * 6)] == ["list_reasons_unread"]
    own = OwnWordings(values={"reason": {"THU HOI": "cancelled", "MAT": "MAT [removed]"}})
    assert notes(*often, "mất", wordings=own) == [
        ("list_reasons_unread", {"entries": 1, "of": 7, "records": "7"})
    ]
    assert read_reference(path, "revoked", own).rows["reason"].to_list() == [*["cancelled"] * 6, "other"]
    path.write_text("id_number\nB1234567\nB1234568\n", encoding="utf-8")
    (note,) = read_reference(path, "revoked").notes
    assert note.text() == (
        f"{path}: the reasons of 2 of 2 entries are empty, or can't be read (records 1, 2), and count as "
        "other: of papers of twelve digits they find nothing; write lost, expired, replaced, cancelled, "
        "nonexistent, deceased or other, or in Vietnamese as mất, hết hạn, cấp đổi, hủy, không tồn tại, chết "
        "or khác; a wording of your own belongs below [reason] in values.toml of the vocabulary folder"
    )


def test_terms_are_days_and_one_that_cannot_be_read_or_ends_before_it_begins_is_none(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    lines = (
        "viettel,P1,01/02/2024,2025-01-31 17:00:00",
        "viettel,P1,,31/12/2026",
        "viettel,P2,01/02/2024,",
        "viettel,P3,01/02/2024,31/01/2024",
        "viettel,P4,01/02/2024,sometime",
        "viettel,P5,2024-02-01 17:00,2024-02-01 08:00",
        "viettel,P1,2024-02-01,2025-01-31",
    )
    path.write_text("\n".join(["carrier,point_code,from,to", *lines]) + "\n", encoding="utf-8")
    read = read_reference(path, "points")
    day = date(2024, 2, 1)
    assert read.rows.select("carrier", "point_code", "begins", "ends").rows() == [
        ("viettel", "P1", day, date(2025, 1, 31)),
        ("viettel", "P1", None, date(2026, 12, 31)),
        ("viettel", "P2", day, None),
        ("viettel", "P3", None, None),
        ("viettel", "P4", None, None),
        ("viettel", "P5", day, day),
    ]
    assert [(error.note.code, error.note.values["records"]) for error in read.problems] == [
        ("list_terms_unread", "4, 5")
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


RIGHT = {
    "points": ("viettel,P1", ("viettel", "P1")),
    "active": ("viettel,0961234567", ("viettel", "84961234567")),
    "revoked": ("068204001234,mất", ("068204001234", "lost")),
    "reported": ("0961234567,spam", ("84961234567", "spam")),
    "notified": ("viettel,0961234567,UNR-01,05/10/2026", ("viettel", "84961234567", "UNR-01", FIFTH)),
}
CURE = (
    "; write a carrier as its files are named (viettel), a number in digits and a day as 31/10/2026 or "
    "2026-10-31, and write it in every entry: cells that are merged in a spreadsheet hold a value in the "
    "first row only"
)


@pytest.mark.parametrize(
    ("kind", "line", "why"),
    [
        ("points", "Viettel Telecom,P2", "nothing that can be read below 'carrier'"),
        ("points", ",P2", "nothing that can be read below 'carrier'"),
        ("points", "restricted,P2", "nothing that can be read below 'carrier'"),
        ("points", "viettel,NULL", "nothing that can be read below 'point_code'"),
        ("active", "viettel,không rõ", "nothing that can be read below 'msisdn'"),
        ("active", "Tập đoàn,-", "nothing that can be read below 'msisdn', 'carrier'"),
        ("revoked", "NULL,mất", "nothing that can be read below 'id_number'"),
        ("reported", "?,spam", "nothing that can be read below 'msisdn'"),
        ("reported", "0961234567,spam,more", "3 fields where the header has 2"),
        (
            "notified",
            "Viettel Telecom,0961234567,UNR-01,05/10/2026",
            "nothing that can be read below 'carrier'",
        ),
        ("notified", "viettel,none,UNR-01,05/10/2026", "nothing that can be read below 'msisdn'"),
        ("notified", "viettel,0961234567,NULL,05/10/2026", "nothing that can be read below 'check_id'"),
        *(
            ("notified", f"viettel,0961234567,UNR-01,{day}", "nothing that can be read below 'notified_at'")
            for day in ("45935", "05/10/26", "31/09/2026", "soon", "")
        ),
    ],
)
def test_an_entry_without_a_readable_key_is_left_out_and_named(
    tmp_path: Path, kind: str, line: str, why: str
) -> None:
    right, row = RIGHT[kind]
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join([HEADS[kind], right, line]) + "\n", encoding="utf-8")
    read = read_reference(path, kind)
    assert read.rows.select(HEADS[kind].split(",")).rows() == [row]
    assert [str(error) for error in read.problems] == [
        f"{path}: left out 1 of 2 entries (records 2): {why}{CURE}"
    ]


def test_of_twenty_entries_or_more_one_in_twenty_may_be_left_out(tmp_path: Path) -> None:
    lines = [f"viettel,096{n:07}" for n in range(39)]
    assert len(listed(tmp_path, "active", *lines, "viettel,?", "viettel,?")) == 39
    assert refusal(tmp_path, "active", *lines, *["viettel,?"] * 3) == (
        ": 3 of 42 entries can't be used (records 40, 41, 42): nothing that can be read below 'msisdn'; the "
        f"list is not used{CURE}"
    )
    assert len(listed(tmp_path, "active", *lines[:19], "viettel,?")) == 19
    assert len(listed(tmp_path, "active", lines[0], *["viettel,?"] * 18)) == 1
    assert refusal(tmp_path, "active", "viettel,?").startswith(": 1 of 1 entry can't be used")


def test_a_day_that_cannot_be_read_leaves_out_its_entry_and_a_term_counts_as_none(tmp_path: Path) -> None:
    def problems(kind: str, head: str, *lines: str) -> tuple[int, list[tuple[str, str]]]:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        read = read_reference(path, kind)
        return read.rows.height, [
            (error.note.code, str(error.note.values["records"])) for error in read.problems
        ]

    assert problems("revoked", "id_number,since", "B1,", "B2,01/02/2024", "B3,soon") == (
        2,
        [("list_entries_left_out", "3")],
    )
    right = "viettel,0961234567,UNR-01,05/10/2026"
    head = f"{HEADS['notified']},first_notice_at"
    assert problems("notified", head, f"{right},", f"{right},x") == (1, [("list_entries_left_out", "2")])
    terms = ("01/02/2024,01/02/2023", "01/02/2024,", "x,", ",31/12/2026")
    lines = [f"viettel,P{place},{term}" for place, term in enumerate(terms, start=1)]
    assert problems("points", "carrier,point_code,from,to", *lines) == (4, [("list_terms_unread", "1, 3")])


@pytest.mark.parametrize(
    ("kind", "head", "line", "row"),
    [
        ("points", "Mã điểm;Nhà mạng;Địa chỉ", "P1;Viettel;Huế", ("viettel", "P1")),
        ("active", "DOANH NGHIỆP;Số thuê bao", "Viettel;0961234567", ("viettel", "84961234567")),
        ("revoked", "STT;Số giấy tờ;Lý do thu hồi", "1;B1234567;mất", ("B1234567", "lost")),
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
        ("revoked", "id_number", "B1234567", ("B1234567", "other")),
    ],
)
def test_headings(tmp_path: Path, kind: str, head: str, line: str, row: tuple[str | None, ...]) -> None:
    assert listed(tmp_path, kind, line, head=head) == [row]


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
    pairs = zip(read, read_text(table["kind"]).to_list(), strict=True)
    # An entry without a digit has no number.
    expected = {one for one in pairs if one[0] is not None and any(digit in one[0] for digit in "0123456789")}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reported.parquet"
        table.write_parquet(path)
        if not expected:
            with pytest.raises(IntakeError):
                read_reference(path, "reported")
            return
        found = read_reference(path, "reported").rows.select("msisdn", "kind").rows()
    assert (set(found), len(found)) == (expected, len(expected))
