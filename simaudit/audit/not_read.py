"""What a run could not read, and what an earlier run of the month could not, as the ledger keeps it."""

import json
from collections.abc import Sequence
from typing import Any

from simaudit.errors import IntakeError, Note, SimauditError
from simaudit.printable import file_name
from simaudit.report.model import NotRead


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
    """The list that `recorded` wrote; earlier versions wrote (name, text)."""
    return [
        NotRead.model_validate(item) if isinstance(item, dict) else NotRead(name=item[0], reason=item[1])
        for item in items
    ]
