"""Findings about one month's files alone, in months on end: new each month, none of them ever put right."""

from pathlib import Path
from typing import Any

import pytest
from support.extracts import COLUMNS, person
from support.history import History

CHECKS = ("EXT-03", "EXT-06", "EXT-07", "EXT-08")
BROKEN = ",".join(["x"] * (len(COLUMNS) + 1))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """August to November 2026 of viettel: 4, 8, 4 and 4 numbers, and until October a line that can't be read,
    an unreadable date of birth (EXT-03, which is carried on) and a count declared that is not the file's.
    """
    made = History(tmp_path_factory.mktemp("history"), CHECKS)
    for month, numbers in (("2026-08", 4), ("2026-09", 8), ("2026-10", 4), ("2026-11", 4)):
        sound = month == "2026-11"
        rows = [person("viettel", n) for n in range(1, numbers + 1)]
        rows[0]["date_of_birth"] = "1990-02-02" if sound else "30/02/1990"
        records = numbers if sound else 99
        made.audit(
            month, {"viettel": rows}, declared={"viettel": records}, broken_line="" if sound else BROKEN
        )
    return made


def counted(history: History, month: str) -> dict[str, tuple[Any, ...]]:
    """Check → violations, new, persisting, resolved."""
    return {
        check: tuple(row[name] for name in ("violations", "new", "persisting", "resolved"))
        for check, row in history.results(month, "viettel").items()
    }


def test_each_month_they_are_new_and_nothing_is_put_right(history: History) -> None:
    assert [counted(history, f"2026-{month}") for month in ("08", "09", "10", "11")] == [
        {"EXT-03": (1, 1, 0, 0), "EXT-06": (1, 1, 0, 0), "EXT-07": (0, 0, 0, 0), "EXT-08": (1, 1, 0, 0)},
        {"EXT-03": (1, 0, 1, 0), "EXT-06": (1, 1, 0, 0), "EXT-07": (1, 1, 0, 0), "EXT-08": (1, 1, 0, 0)},
        {"EXT-03": (1, 0, 1, 0), "EXT-06": (1, 1, 0, 0), "EXT-07": (1, 1, 0, 0), "EXT-08": (1, 1, 0, 0)},
        {"EXT-03": (0, 0, 0, 1), "EXT-06": (0, 0, 0, 0), "EXT-07": (0, 0, 0, 0), "EXT-08": (0, 0, 0, 0)},
    ]
    assert all(history.gone(f"2026-{month}", "viettel") == {} for month in ("08", "09", "10"))
    assert history.gone("2026-11", "viettel") == {"EXT-03": {"value_changed": 1}}


def test_findings_say_so_too(history: History) -> None:
    october = history.findings("2026-10", "viettel").select("check_id", "state", "first_period").rows()
    assert october == [
        ("EXT-03", "persisting", "2026-08"),
        ("EXT-06", "new", "2026-10"),
        ("EXT-07", "new", "2026-10"),
        ("EXT-08", "new", "2026-10"),
    ]


def test_a_month_audited_late_changes_nothing_in_them(tmp_path: Path) -> None:
    made = History(tmp_path, ("EXT-06",))
    rows = {"viettel": [person("viettel", 1)]}
    made.audit("2026-10", rows, broken_line=BROKEN)
    made.audit("2026-09", rows, broken_line=f"{BROKEN}\n{BROKEN}")
    made.audit("2026-10", rows, broken_line=BROKEN)
    assert counted(made, "2026-10") == {"EXT-06": (1, 1, 0, 0)}
