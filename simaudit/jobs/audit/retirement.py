"""The end of an audit: personal data whose term is over are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from simaudit.errors import OutputError, SimauditError
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.store.ledger import Ledger
from simaudit.store.retention import PersonalData, delete_data, overdue_data


@dataclass(frozen=True)
class Retired:
    """What was deleted, and what could not be."""

    deleted: Sequence[PersonalData] = ()
    problems: Sequence[SimauditError] = ()


def retire(request: AuditRequest, ledger: Ledger) -> Retired:
    """Delete what is kept longer than the configuration allows."""
    overdue = overdue_data(request.store, request.config.out, request.config.retention, ledger)
    try:
        delete_data(request.store, ledger, overdue)
    except OutputError as error:
        return Retired(problems=[error])
    return Retired([personal_data for personal_data, _ in overdue])
