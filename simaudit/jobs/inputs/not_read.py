"""What a run could not read, and what an earlier run of the month could not, as the ledger keeps it."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from simaudit.contract import valid_carrier
from simaudit.errors import IntakeError, Note, SimauditError, UsageError, nearest
from simaudit.files import file_name
from simaudit.report.figures.overview import NotRead
from simaudit.rules.carrier_names import known_names as vocabulary_names
from simaudit.rules.reference_tables import reference_carriers

FOUND_ANEW: Final = frozenset({"not_submitted", "carrier_folder_changed", "carrier_not_in_cases"})
"""Codes of what each run finds out for itself of the carriers that it isn't about."""


def not_read(
    problems: Sequence[SimauditError], earlier: Sequence[NotRead], lists: Mapping[str, IntakeError]
) -> list[NotRead]:
    """What could not be read, and what an earlier run could not.

    `lists` = kind → that of the problems that is its.
    """
    kinds = {id(problem): kind for kind, problem in lists.items()}
    items = [item for problem in problems for item in unread(problem, kinds.get(id(problem), ""))]
    return [*items, *(item for item in earlier if item not in items)]


def unread(problem: SimauditError, list_kind: str = "") -> list[NotRead]:
    """The file, place and reason of an error; one for each that it sums up."""
    return [
        NotRead(
            name=file_name(error.path) if error.path else "",
            place=error.place,
            reason=error.note,
            list_kind=list_kind,
        )
        for error in (problem.each if isinstance(problem, IntakeError) else (problem,))
    ]


def carrier_in(file: str, profiles: Collection[str] = ()) -> str:
    """The carrier whose name a file's name begins with; the beginning itself where that is none's.

    The name ends at the first `_`, `-` or `.`. Where blanks are in it, the words before one of them have to
    be a carrier's that the catalogue or `profiles` know, and no other of these may be named behind it.
    """
    whole = re.split(r"[_.-]", file.lower(), maxsplit=1)[0]
    words = whole.split()
    known_names = {*vocabulary_names(), *reference_carriers(), *profiles} if len(words) > 1 else set()
    begun = known_names & {"".join(words[:count]) for count in range(1, len(words) + 1)}
    others = {name for name in known_names - begun if has_carrier(file, name)}
    return max(begun, key=len) if begun and not others else whole


def refuse_no_name(carrier: str | None, profiles: Collection[str] = ()) -> None:
    """Raises UsageError where a carrier can't have this name; it names the known one that is nearest."""
    if carrier is not None and not valid_carrier(carrier):
        near = nearest(carrier, sorted({*vocabulary_names(), *reference_carriers(), *profiles}))
        raise UsageError("carrier_name_refused", carrier=repr(carrier), near=near)


def has_carrier(file: str, carrier: str) -> bool:
    """Whether a file's name has the carrier's, between signs, as in `BC_TTTB_viettel_2026-10.csv`."""
    return re.search(rf"(?<![a-z0-9]){re.escape(carrier)}(?![a-z0-9])", file.lower()) is not None


def carriers_unread(items: Sequence[NotRead]) -> set[str]:
    """The carriers that files were handed in of which could not be read, by their names."""
    return {carrier_in(item.name) for item in items if item.reason.code not in FOUND_ANEW}


def with_absent(items: Sequence[NotRead], missing: Sequence[tuple[str, str]]) -> list[NotRead]:
    """The list with the carriers that sent nothing; `missing` = (carrier, month it was last audited for)."""
    return [
        # Runs of earlier versions recorded those, too.
        *(item for item in items if item.reason.code != "not_submitted"),
        *(NotRead(name=carrier, reason=Note("not_submitted", last=last)) for carrier, last in missing),
    ]


def with_withdrawn(items: Sequence[NotRead], withdrawn: Sequence[tuple[str, datetime]]) -> list[NotRead]:
    """The list as the overview shows it: carriers whose month was withdrawn, (carrier, when), are in it."""
    names = {name for name, _ in withdrawn}
    return [
        *(item for item in items if item.name not in names),
        *(NotRead(name=name, reason=Note("month_withdrawn_on", day=at.date())) for name, at in withdrawn),
    ]


def recorded(items: Sequence[NotRead]) -> str:
    """As the ledger keeps it: a JSON list of name, place, reason and kind of list."""
    return json.dumps(
        [
            {
                "name": item.name,
                "place": item.place.data() if item.place else None,
                "reason": item.reason.data(),
                "list_kind": item.list_kind,
            }
            for item in items
        ]
    )


def from_record(items: Sequence[Any]) -> list[NotRead]:
    """The list that `recorded` wrote."""
    return [NotRead.model_validate(item) for item in items]
