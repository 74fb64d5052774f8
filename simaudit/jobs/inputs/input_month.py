"""The month of a run's files: given, or said by their own names, else by their folders'."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.period import Period, today


def month_of_inputs(files: Sequence[Path], given: Period | None) -> Period:
    """The month given, else the one that the names say.

    Raises UsageError where a name says another month than the one given, where names say different months,
    or where none says any.
    """
    if given is not None:
        for file in files:
            _refuse_other(file, given)
        return given
    first: dict[Period, Path] = {}
    for file in files:
        month = _month_named(file)
        if month is not None:
            first.setdefault(month, file)
    if not first:
        raise UsageError("names_of_no_month")
    (month, file), *others = first.items()
    if others:
        other, another = others[0]
        raise UsageError(
            "files_of_several_months", path=file, month=str(month), other=another, another=str(other)
        )
    return month


def refuse_current_month(period: Period, day: date | None = None) -> None:
    """Raises UsageError where the month is not over in Viet Nam: its register isn't complete yet.

    `day` is the day on which that is asked; None: today.
    """
    if (day or today()) <= period.as_of:
        raise UsageError("month_not_over", period=str(period), last=period.as_of)


def _refuse_other(file: Path, given: Period) -> None:
    # What the file's own name says stands above its folder's: a late extract may lie in a later folder.
    file_months, folder_months = Period.all_in(file.name), Period.all_in(_folder(file))
    named_months = file_months or folder_months
    if named_months and given not in named_months:
        months = ", ".join(map(str, named_months))
        if file_months:
            raise UsageError("file_of_other_month", path=file, month=months, period=str(given))
        raise UsageError("folder_of_other_month", path=file, month=months, period=str(given))


def _month_named(file: Path) -> Period | None:
    """The one month that names say of a file; None where they say none, or several."""
    file_months, folder_months = Period.all_in(file.name), Period.all_in(_folder(file))
    if len(file_months) == 1 and folder_months and file_months[0] not in folder_months:
        months = ", ".join(map(str, folder_months))
        raise UsageError("file_and_folder_differ", path=file, month=str(file_months[0]), folder=months)
    named_months = file_months or folder_months
    return named_months[0] if len(named_months) == 1 else None


def _folder(file: Path) -> str:
    return file.parent.resolve().name
