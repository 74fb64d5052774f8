"""Makes the receipt of one carrier's part of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from simaudit.intake.profile.reading_profile import NO_PROFILE
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.versions import VERSIONS
from simaudit.jobs.receipt.hashes import (
    LEAST_PAPERS,
    extract_key,
    hashed_findings,
    hashed_lists,
    keyed_hash,
)
from simaudit.jobs.receipt.receipt import FINDINGS, CheckReceipt, FileReceipt, Receipt, profile_settings
from simaudit.judge.missing_numbers import missing_before
from simaudit.judge.register import Register
from simaudit.rules.check import Check, rule_set_fingerprint

_WITHHELD: Final = (
    f"No hashes of findings or lists are given: the first records hold fewer than {LEAST_PAPERS} paper "
    "numbers that can't be guessed, so whoever has this receipt could find out by trying whose findings they "
    "are. Statuses and counts are given."
)


@dataclass(frozen=True)
class ReceiptSources:
    """What a receipt is made from, all of one carrier."""

    register: Register
    """Open, with the carrier's month in it."""
    accounts: Sequence[FileAccount]
    results: pl.DataFrame
    """Rows of `contract.Result`."""
    findings: pl.LazyFrame
    """Rows of `contract.Finding`."""


def run_receipt(
    request: AuditRequest, made_at: datetime, sources: ReceiptSources, previous: Sequence[str]
) -> Receipt:
    """The receipt of one carrier's part of a run.

    `previous` are the hashes of the files of the month before, as far as the store has them.
    """
    register, accounts, findings = sources.register, sources.accounts, sources.findings
    carrier = accounts[0].carrier
    key = extract_key(register, carrier)
    checks = request.rules.checks
    hashes = _findings_by_check(checks, findings, accounts, key) if key else {}
    judged = {row["check_id"]: row for row in sources.results.iter_rows(named=True)}
    declared = {} if request.declared is None else dict(request.declared.iter_rows())
    missing = missing_before(register, carrier)
    has_previous = request.store.month(request.period.previous, carrier).exists()
    return Receipt(
        period=str(request.period),
        carrier=carrier,
        selfcheck=request.options.selfcheck,
        made_at=made_at,
        versions=VERSIONS,
        rule_set=rule_set_fingerprint(checks),
        inputs=tuple(
            FileReceipt.model_validate(account.model_dump(include=set(FileReceipt.model_fields)))
            for account in accounts
        ),
        profile=profile_settings(request.profiles.get(carrier, NO_PROFILE)),
        lists=hashed_lists(request.references, carrier, key),
        declared=declared.get(carrier),
        previous=tuple(previous) if has_previous else (),
        missing=keyed_hash(missing, key) if key and not missing.is_empty() else None,
        off=tuple(request.rules.off),
        checks={
            check.id: CheckReceipt(
                fingerprint=check.fingerprint,
                params=check.header.params,
                cross=check.cross,
                rests_on=_rests_on(check),
                status=judged[check.id]["status"],
                violations=judged[check.id]["violations"],
                population=judged[check.id]["population"],
                findings=hashes.get(check.id),
            )
            for check in checks
        },
        findings=_all_findings(checks, hashes, key) if key else None,
        withheld=None if key else _WITHHELD,
    )


def _findings_by_check(
    checks: Sequence[Check], findings: pl.LazyFrame, accounts: Sequence[FileAccount], key: bytes
) -> dict[str, str]:
    finding_hashes = hashed_findings(findings, accounts, key)
    nothing = keyed_hash(pl.DataFrame({"": []}), key)
    return {check.id: finding_hashes.get(check.id, nothing) for check in checks}


def _all_findings(checks: Sequence[Check], hashes: Mapping[str, str], key: bytes) -> str:
    return keyed_hash(pl.DataFrame({"of": [hashes[check.id] for check in checks if not check.cross]}), key)


def _rests_on(check: Check) -> tuple[str, ...]:
    return (*sorted(check.references), *((FINDINGS,) if check.judges_findings else ()))
