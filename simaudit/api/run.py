"""One run over extracts: prepared from configuration and options, noted, carried out."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simaudit.config import Config
from simaudit.errors import FAIL_ON, ExitCode
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.audit.progress import Progress
from simaudit.jobs.dossier.letters_of_run import letters_of_run, with_letters
from simaudit.jobs.inputs.request import AuditRequest, RunOptions, audit_request
from simaudit.store.access_log import access_note
from simaudit.store.store import Store

if TYPE_CHECKING:
    from simaudit.jobs.dossier.letters import LettersRequest


@dataclass(frozen=True)
class Run:
    """An audit or a self-check, ready to be carried out."""

    request: AuditRequest
    letters: "LettersRequest | None"
    """The letters that it writes, where it writes any."""

    @property
    def kind(self) -> str:
        """As the access log has it."""
        return "selfcheck" if self.request.options.selfcheck else "audit"

    def exit_code(self, outcome: Outcome) -> ExitCode:
        """What the command line ends with."""
        config = self.request.config
        return outcome.exit_code(config.fail_on or FAIL_ON[self.kind], config.tolerated())


def prepared(config: Config, paths: Sequence[Path], options: RunOptions) -> Run:
    """The run that is asked for; nothing has been read of the extracts.

    Raises BusyError where another run holds the store, UsageError where options contradict each other or name
    what isn't there.
    """
    Store(config.store, config.key_file).refuse_if_locked()
    request = audit_request(config, paths, options)
    return Run(request, letters_of_run(request))


@contextmanager
def carried_out(run: Run, progress: AbstractContextManager[Progress]) -> Iterator[Outcome]:
    """Carry out a run, shown by `progress`; what the body does belongs to it, as the access log has it.

    Raises what `jobs.audit.audit` raises.
    """
    request = run.request
    extracts = [path for paths in request.inputs.extracts.values() for path in paths]
    request.store.make()
    with access_note(request.store, run.kind, str(request.period), extracts) as noted:
        with progress as active_progress:
            outcome = audit(request, active_progress)
        outcome = with_letters(outcome, request, run.letters)
        noted.exit_code = int(run.exit_code(outcome))
        yield outcome
