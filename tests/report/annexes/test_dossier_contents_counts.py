"""What a dossier counts: people, portraits, points, clerks, reports, and registrations by day and hour."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from support.dossiers import ROWS, contents

from simaudit.report.annexes import dossier_contents
from simaudit.report.annexes.dossier_contents import counted, hour_grid, people, portraits, reports

FIRST = date(2026, 9, 1)


def at(day: int, hour: int, minute: int = 5) -> datetime:
    return datetime(2026, 9, 1, hour, minute) + timedelta(days=day)  # noqa: DTZ001 (Vietnamese time)


def row(number: int, **changes: Any) -> dict[str, Any]:
    return {**ROWS[0], "record": number, "msisdn": f"8496100{number:04d}", "reports": [], **changes}


def test_a_person_has_all_names_and_papers_of_theirs() -> None:
    rows = [
        row(1, registered_at=at(3, 9)),
        row(2, registered_at=at(1, 9), full_name="Kiều Lân", paper="001090000002", id_number="001090000002"),
        row(3, registered_at=None, paper=None, id_number="123"),
        row(4, person=2, signs=[]),
        row(5, person=None),
    ]
    first, second = people(contents(rows)).to_dicts()
    assert first == {
        "person_symbol": "N1", "names": "Kiều Lan; Kiều Lân", "births": "01/02/1990",
        "papers": "G1 001090000001; G2 001090000002; 123", "paper_count": 2, "numbers": 3,
        "first": date(2026, 9, 2), "last": date(2026, 9, 4), "signs": ["paper"],
    }  # fmt: skip
    assert (second["person_symbol"], second["numbers"], second["signs"]) == ("N2", 1, [])


def test_portraits_are_counted_with_each_paper_and_alone() -> None:
    rows = [row(1), row(2), row(3, paper="001090000002", id_number="001090000002", clerk_code="gdv2")]
    assert portraits(contents(rows)).rows() == [
        ("A1", "viettel", "f1", "G1", "001090000001", 2, 1, 1),
        ("A1", "viettel", "f1", "G2", "001090000002", 1, 1, 1),
    ]
    names = ("numbers", "person", "paper", "point", "clerk")
    assert counted(contents(rows), "face").select("face_symbol", "code", *names).rows() == [
        ("A1", None, 3, 1, 2, 1, 2)
    ]
    assert counted(contents(rows), "clerk").select("clerk_symbol", "code", "numbers").rows() == [
        ("GDV1", "gdv1", 2), ("GDV2", "gdv2", 1),
    ]  # fmt: skip


def test_a_report_is_counted_once_and_its_day_written_as_documents_have_it() -> None:
    said = [
        {"kind": "fraud call,spam", "source": "police", "reported_at": "2026-10-05"},
        {"kind": "quấy rối", "source": None, "reported_at": "tháng 10"},
    ]
    rows = [row(1, reports=said), row(1, reports=said), row(2, reports=None)]
    assert reports(contents(rows)).rows() == [
        ("84961000001", "viettel", "N1", "cuộc gọi lừa đảo, tin nhắn, cuộc gọi rác", "công an", "05/10/2026"),
        ("84961000001", "viettel", "N1", "quấy rối", None, "tháng 10"),
    ]


def test_the_grid_is_of_the_dense_days_and_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossier_contents, "MOST_DAYS", 2)
    rows = [
        row(1, registered_at=at(0, 23)), row(2, registered_at=at(0, 23)), row(3, registered_at=at(2, 1)),
        row(4, registered_at=at(3, 9)), row(5, registered_at=at(3, 9, 7)), row(6, registered_at=at(3, 0, 0)),
        row(7, registered_at=at(400, 1)), row(8, registered_at=None),
    ]  # fmt: skip
    figures = contents().case.model_copy(update={"dense_from": FIRST, "dense_to": FIRST + timedelta(days=3)})
    grid = hour_grid(contents(rows, case=figures))
    assert grid is not None
    assert grid.days == (FIRST, FIRST + timedelta(days=3))
    assert [{hour: n for hour, n in enumerate(hours) if n} for hours in grid.hours] == [{23: 2}, {9: 2}]
    assert (grid.days_left, grid.outside, grid.timeless) == (1, 1, 1)


def test_without_a_day_there_is_no_grid() -> None:
    figures = contents().case.model_copy(update={"dense_from": None, "dense_to": None})
    assert hour_grid(contents(case=figures)) is None
