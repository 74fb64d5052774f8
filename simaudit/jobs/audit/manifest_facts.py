"""What the manifest of a run says beside inputs and outputs: what judged it, and what was left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from simaudit.config.key import key_fingerprint
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.up_to_date import request_hash
from simaudit.jobs.inputs.versions import VERSIONS
from simaudit.report.figures.base import RunInfo


def manifest_facts(
    request: AuditRequest, run: RunInfo, accounts: Sequence[FileAccount], *, whole: bool
) -> dict[str, Any]:
    """The manifest's facts, without inputs, outputs, findings and seconds.

    A run that left something out is not `whole`: the same request has to be audited again.
    """
    return {
        "period": str(request.period),
        "made_at": run.made_at.isoformat(timespec="seconds"),
        "langs": list(request.langs),
        "selfcheck": request.options.selfcheck,
        "versions": VERSIONS,
        "rule_set": run.rule_set,
        "key": key_fingerprint(request.key),
        "checks_off": request.rules.off,
        "lists": request.lists.hashes,
        "waivers": request.waivers.sha256,
        "constants": [
            {"carrier": account.carrier, "name": account.name, "column": column, "value": value}
            for account in accounts
            for column, value in account.constants.items()
        ],
        "damage": [
            {"carrier": account.carrier, "name": account.name, **damage.model_dump()}
            for account in accounts
            for damage in account.damage
        ],
        "destroyed": destroyed_columns(accounts),
        "asked": request_hash(request, accounts) if whole else None,
    }


def destroyed_columns(accounts: Sequence[FileAccount]) -> list[dict[str, Any]]:
    """The files of which a spreadsheet destroyed columns: carrier, name, columns."""
    return [
        {"carrier": account.carrier, "name": account.name, "columns": list(account.destroyed)}
        for account in accounts
        if account.destroyed
    ]


def rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    """Seconds by phase or relation, to the millisecond."""
    return {name: round(value, 3) for name, value in seconds.items()}
