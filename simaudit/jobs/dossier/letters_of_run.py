"""The letters that a run writes of the month that it audited, where the configuration says so."""

from dataclasses import replace
from typing import Any

from simaudit.config import Config
from simaudit.config.own_folders import law_of, names_of
from simaudit.errors import SimauditError
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.dossier.letter_files import templates_folder
from simaudit.jobs.dossier.letters import LettersRequest, write_letters
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.period import today


def letters_request(config: Config, **choices: Any) -> LettersRequest:
    """A request with what the configuration says; raises UsageError as `templates_folder` and `law_of` do."""
    return LettersRequest(
        head=config.letterhead,
        folder=templates_folder(config),
        recipients=config.restricted.recipients,
        names=names_of(config),
        law=law_of(config),
        key_file=config.key_file,
        **choices,
    )


def letters_of_run(request: AuditRequest) -> LettersRequest | None:
    """What is to be written, None where nothing is; raises UsageError where there is no folder of templates.

    A sample is drawn after the audit, so that none of these letters asks for its papers.
    """
    if request.options.selfcheck or not request.config.letters:
        return None
    return letters_request(request.config, period=request.period, samples=False)


def with_letters(outcome: Outcome, request: AuditRequest, requested: LettersRequest | None) -> Outcome:
    """The outcome of the audit with its letters written, or with the problem that they could not be."""
    if requested is None or outcome.unchanged_since is not None:
        return outcome
    try:
        day = moment.date() if (moment := request.options.moment) else today()
        done = write_letters(request.store, request.config.out, request.rules.checks, requested, day)
    except SimauditError as error:
        return replace(outcome, problems=[*outcome.problems, error])
    written = done.folder if done.letters or done.edited else None
    return replace(outcome, letters=written, of_letters=done.notes)
