"""The end of an audit: personal data whose term is over are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from simaudit.errors import OutputError, SimauditError
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.store.ledger import Ledger
from simaudit.store.retention import PersonalData, ask_once, delete_data, overdue_data


@dataclass(frozen=True)
class Retired:
    """What was deleted, what could not be, and what stays until the configuration states a term."""

    deleted: Sequence[PersonalData] = ()
    problems: Sequence[SimauditError] = ()
    undecided: Sequence[PersonalData] = ()


def retire(request: AuditRequest, ledger: Ledger) -> Retired:
    """Delete what is kept longer than the configuration allows, or ask once what it is to allow."""
    overdue = overdue_data(request.store, request.out, request.retention, request.stated_terms, ledger)
    undecided = overdue.undecided if overdue.undecided and ask_once(ledger) else ()
    try:
        delete_data(request.store, ledger, overdue.data)
    except OutputError as error:
        return Retired(problems=[error], undecided=undecided)
    return Retired([personal_data for personal_data, _ in overdue.data], undecided=undecided)
