"""The month of a run: given, or as names of files and folders say it; what contradicts is refused."""

from datetime import datetime
from pathlib import Path

import pytest

from simaudit.errors import UsageError
from simaudit.jobs.inputs.inputs import month_of_inputs, refuse_current_month
from simaudit.period import Period

OCTOBER = Period(2026, 10)


def of(*names: str, given: Period | None = None) -> Period:
    return month_of_inputs([Path("/srv") / name for name in names], given)


@pytest.mark.parametrize(
    ("names", "month"),
    [
        (("inbox/viettel_2026-08.csv", "inbox/itel_2026-08_part.csv"), Period(2026, 8)),
        (("2026-10/viettel.csv", "2026-10/itel_2026-10.csv"), OCTOBER),
        # A file without a month is of the month that the others say.
        (("inbox/viettel_2026-10.csv", "inbox/itel.csv"), OCTOBER),
        (("2026-10/corrected_2026-09_2026-10.csv", "2026-10/itel.csv"), OCTOBER),
        (("2026-10/viettel_2026-10-31.csv",), OCTOBER),
    ],
)
def test_the_names_of_files_and_folders_say_the_month(names: tuple[str, ...], month: Period) -> None:
    assert of(*names) == month


@pytest.mark.parametrize(
    "name",
    [
        "inbox/viettel.csv",
        "inbox/viettel_2026-10.csv",
        "2026-10/viettel.csv",
        "2026-11/viettel_2026-10.csv",
        "2026-09/viettel_2026-09_2026-10.csv",
    ],
)
def test_a_month_given_holds_where_no_name_says_another(name: str) -> None:
    assert of(name, given=OCTOBER) == OCTOBER


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("inbox/itel_2026-09.csv", "the file's name says 2026-09, --period 2026-10; give the month of"),
        ("2026-10/itel_2026-09.csv", "the file's name says 2026-09, --period 2026-10; give the month of"),
        ("inbox/itel_2026-08_2026-09.csv", "the file's name says 2026-08, 2026-09, --period 2026-10"),
        ("2026-09/itel.csv", "the name of the file's folder says 2026-09, --period 2026-10; give"),
    ],
)
def test_a_month_given_against_a_name_is_refused_and_the_file_named(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"^/srv/{name}: {said}"):
        of("2026-10/viettel_2026-10.csv", name, given=OCTOBER)


def test_files_of_several_months_are_refused_and_one_of_each_named() -> None:
    names = ("in/a_2026-10.csv", "in/b_2026-10.csv", "in/c.csv", "in/d_2026-09.csv")
    with pytest.raises(UsageError) as refused:
        of(*names)
    assert str(refused.value) == (
        "/srv/in/a_2026-10.csv: the file is of 2026-10, /srv/in/d_2026-09.csv of 2026-09; "
        "audit each month by itself"
    )
    with pytest.raises(UsageError, match=r"2026-09/a.csv: the file is of 2026-09, /srv/2026-10/b.csv of"):
        of("2026-09/a.csv", "2026-10/b.csv")


def test_a_file_of_another_month_than_its_folder_is_asked_about() -> None:
    with pytest.raises(UsageError) as refused:
        of("2026-10/viettel.csv", "2026-10/itel_2026-09.csv")
    assert str(refused.value) == (
        "/srv/2026-10/itel_2026-09.csv: the file's name says 2026-09, that of its folder 2026-10; "
        "move the file, or say which is right with --period"
    )


def test_names_of_no_month_are_asked_about() -> None:
    with pytest.raises(UsageError, match="carry no month; say which with --period YYYY-MM"):
        of("inbox/viettel.csv", "inbox/itel_2026-09_2026-10.csv")


def test_a_month_that_is_not_over_in_viet_nam_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for moment, over in (("2026-10-31T16:59:59+00:00", False), ("2026-10-31T17:00:00+00:00", True)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(moment).timestamp())))
        refuse_current_month(Period(2026, 9))
        if over:
            refuse_current_month(OCTOBER)
            continue
        with pytest.raises(UsageError, match=r"^2026-10 is not over: it ends on 2026-10-31, .* --force$"):
            refuse_current_month(OCTOBER)
