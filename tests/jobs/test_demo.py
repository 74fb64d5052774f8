"""A demonstration: the day of each month's audit, its fault on purpose, and a folder of others."""

from pathlib import Path

import pytest

from simaudit.errors import SimauditError, UsageError
from simaudit.jobs import demo
from simaudit.period import Period
from simaudit.store.store import Store


@pytest.mark.parametrize(
    ("month", "moment"),
    [
        (Period(2026, 8), "2026-09-07T09:00:00+07:00"),  # the fifth is a Saturday
        (Period(2026, 9), "2026-10-05T09:00:00+07:00"),
        (Period(2026, 10), "2026-11-05T09:00:00+07:00"),
    ],
)
def test_a_month_is_audited_on_the_fifth_or_the_monday_after(
    tmp_path: Path, month: Period, moment: str
) -> None:
    assert demo._moment(Store(tmp_path / "store"), month).isoformat() == moment


def test_the_damaged_file_is_meant() -> None:
    assert demo.is_meant(SimauditError("columns_destroyed", columns=["id_number"]))
    assert not demo.is_meant(SimauditError("too_little_memory"))


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError) as raised:
        demo.demonstrate(tmp_path, "vi", lambda standing: None)
    assert raised.value.code == "demo_folder_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
