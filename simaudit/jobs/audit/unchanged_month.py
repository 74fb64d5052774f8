"""What an audit comes to that had nothing to do: what the ledger and the manifest say of the month."""

from simaudit.jobs.audit.outcome import Outcome, problems_of_destroyed
from simaudit.jobs.audit.retirement import retire
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.months import recorded_results


def unchanged_month(request: AuditRequest, ledger: Ledger, since: str) -> Outcome:
    """The outcome of a run that was done already, at `since`.

    Personal data whose term is over go all the same.
    """
    target = request.folder
    manifest = read_manifest(target)
    carriers = sorted({entry["carrier"] for entry in manifest["inputs"]})
    results = recorded_results(ledger, request.period, carriers)
    retired = retire(request, ledger)
    problems = [*retired.problems, *problems_of_destroyed(request, manifest.get("destroyed", []))]
    return Outcome(
        target,
        results,
        problems,
        unchanged_since=since,
        deleted=retired.deleted,
    )
