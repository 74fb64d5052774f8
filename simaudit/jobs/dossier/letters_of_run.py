"""The letters that a run writes of the month that it audited, where the configuration says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simaudit.errors import SimauditError
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.period import today

if TYPE_CHECKING:
    # What fills in Word's documents takes a tenth of the time of all imports, and most runs write none.
    from simaudit.jobs.dossier.letters import LettersRequest


def letters_of_run(request: AuditRequest) -> LettersRequest | None:
    """What is to be written, None where nothing is; raises UsageError where there is no folder of templates.

    A sample is drawn after the audit, so that none of these letters asks for its papers.
    """
    if request.options.selfcheck or not request.config.letters:
        return None
    from simaudit.jobs.dossier.letters import letters_request

    return letters_request(request.config, period=request.period, samples=False)


def with_letters(outcome: Outcome, request: AuditRequest, letters_request: LettersRequest | None) -> Outcome:
    """The outcome of the audit with its letters written, or with the problem that they could not be."""
    if letters_request is None or outcome.unchanged_since is not None:
        return outcome
    from simaudit.jobs.dossier.letters import write_letters

    try:
        day = moment.date() if (moment := request.options.moment) else today()
        done = write_letters(request.store, request.config.out, request.rules.checks, letters_request, day)
    except SimauditError as error:
        return replace(outcome, problems=[*outcome.problems, error])
    written = done.folder if done.letters or done.edited else None
    return replace(outcome, letters=written, kept_letters=done.edited)
