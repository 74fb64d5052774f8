"""What a run could not read, and what an earlier run of the month could not, as the ledger keeps it."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from simaudit.errors import IntakeError, Note, SimauditError
from simaudit.files import file_name
from simaudit.report.figures.overview import NotRead


def not_read(
    problems: Sequence[SimauditError], earlier: Sequence[NotRead], missing: Sequence[tuple[str, str]]
) -> list[NotRead]:
    """What could not be read, what an earlier run could not, and the carriers that sent nothing.

    `missing` = (carrier, month it was last audited for).
    """
    absent = [NotRead(name=carrier, reason=Note("not_submitted", last=last)) for carrier, last in missing]
    names = {item.name for item in absent}
    return [
        *(item for problem in problems for item in unread(problem)),
        *(item for item in earlier if item.name not in names),
        *absent,
    ]


def unread(problem: SimauditError) -> list[NotRead]:
    """The file, place and reason of an error; one for each that it sums up."""
    return [
        NotRead(name=file_name(error.path) if error.path else "", place=error.place, reason=error.note)
        for error in (problem.each if isinstance(problem, IntakeError) else (problem,))
    ]


def carrier_in(file: str) -> str:
    """The carrier whose name a file's name begins with, or the carrier itself."""
    return re.split(r"[_.-]", file.lower(), maxsplit=1)[0]


def absent_by_now(
    items: Sequence[NotRead], before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> list[NotRead]:
    """The list with the carriers that sent nothing `after` a change instead of those that had `before`.

    Both are (carrier, month it was last audited for); whom neither names stays in the list.
    """
    absent = {item.name: item for item in items if item.reason.code == "not_submitted"}
    for name, last in before:
        if (name, last) not in after:
            absent.pop(name, None)
    for name, last in after:
        if (name, last) not in before:
            absent[name] = NotRead(name=name, reason=Note("not_submitted", last=last))
    others = [item for item in items if item.reason.code != "not_submitted"]
    return [*others, *(absent[name] for name in sorted(absent))]


def with_withdrawn(items: Sequence[NotRead], withdrawn: Sequence[tuple[str, datetime]]) -> list[NotRead]:
    """The list as the overview shows it: carriers whose month was withdrawn, (carrier, when), are in it."""
    names = {name for name, _ in withdrawn}
    return [
        *(item for item in items if item.name not in names),
        *(NotRead(name=name, reason=Note("month_withdrawn_on", day=at.date())) for name, at in withdrawn),
    ]


def recorded(items: Sequence[NotRead]) -> str:
    """As the ledger keeps it: a JSON list of name, place and reason."""
    return json.dumps(
        [
            {
                "name": item.name,
                "place": item.place.data() if item.place else None,
                "reason": item.reason.data(),
            }
            for item in items
        ]
    )


def from_record(items: Sequence[Any]) -> list[NotRead]:
    """The list that `recorded` wrote."""
    return [NotRead.model_validate(item) for item in items]
