"""What a spreadsheet took from a list: the list is refused, whichever entry shows it."""

from pathlib import Path

import pytest

from simaudit.errors import IntakeError
from simaudit.intake.reference_lists import read_reference

HEADS = {
    "points": "carrier,point_code",
    "active": "carrier,msisdn",
    "revoked": "id_number,reason",
    "reported": "msisdn,kind",
    "notified": "carrier,msisdn,check_id,notified_at",
}


def entries(folder: Path, kind: str, *lines: str) -> int:
    """How many entries are read of a list."""
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([HEADS[kind], *lines]) + "\n", encoding="utf-8")
    return read_reference(path, kind).rows.height


def refusal(folder: Path, kind: str, *lines: str) -> str:
    with pytest.raises(IntakeError) as caught:
        entries(folder, kind, *lines)
    text = str(caught.value)
    assert text.startswith(str(folder / f"{kind}.csv"))
    return text


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
            "2 of 2 entries can't be used (records 1, 2): nothing that can be read below 'msisdn', 'carrier'",
        ),
        (
            "points",
            [*["viettel,P1"] * 9, *[",P2"] * 12],
            "12 of 21 entries can't be used (records 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 …): nothing",
        ),
        ("notified", ["viettel,0961234567,UNR-01,05/10/2569"], "column 'notified_at': 1 of 1 entry"),
        ("revoked", [], "there are no records"),
        ("reported", ["0961234567,spam,more"], ": 1 of 1 entry can't be used (records 1): 3 fields"),
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
    assert entries(tmp_path, kind, line) == 1


def test_one_damaged_entry_among_many_is_found(tmp_path: Path) -> None:
    """Every entry is looked at, no sample of them."""
    lines = [f"viettel,096{n:07}" for n in range(20_000)]
    lines[12_345] = "viettel,9.12E+08"
    assert "in 1 entry" in refusal(tmp_path, "active", *lines)
