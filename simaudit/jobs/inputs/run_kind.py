"""Audits and self-checks never share a store or an output: either would replace the other's months."""

from pathlib import Path

from simaudit.errors import UsageError
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.runs import holds_selfchecks


def refuse_mixture(request: AuditRequest, ledger: Ledger) -> None:
    """Raises UsageError where the store, or the month's folder in the output, is of the other kind."""
    folder, selfcheck = request.folder, request.options.selfcheck
    mixed = None
    if _holds_selfchecks(folder) not in (None, selfcheck):
        mixed = folder
    if holds_selfchecks(ledger) not in (None, selfcheck):
        mixed = request.store.folder
    if mixed:
        raise UsageError("holds_audits" if selfcheck else "holds_selfchecks", path=mixed)


def _holds_selfchecks(folder: Path) -> bool | None:
    """Whether a run's folder is a self-check's; None where it is no run's."""
    try:
        return bool(read_manifest(folder).get("selfcheck", False))
    except UsageError:
        return None
