"""How a run's end is reported: exit code, a line on stdout, problems on stderr, log, notify, metrics."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from simaudit.cli.terminal.log_lines import RunLog
from simaudit.cli.terminal.output import language, print_errors, print_message, print_text, worded
from simaudit.cli.terminal.process import as_error
from simaudit.errors import ExitCode, Note, OutputError, SimauditError
from simaudit.files import building_path, read_text, system_reason, writing_to
from simaudit.messages import Words
from simaudit.period import moment_text, now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simaudit.config import Config
    from simaudit.jobs.audit.outcome import Outcome
    from simaudit.period import Period


@dataclass(frozen=True)
class RunEnd:
    """How the end of a run is reported."""

    config: Config
    log: RunLog
    options: Mapping[str, Any]
    """Of the command, by the names of their parameters."""
    selfcheck: bool

    @property
    def partial(self) -> bool:
        """Whether it was judged by some checks alone: their results are printed, as there are no reports."""
        return bool(self.options.get("checks"))

    def done(
        self, outcome: Outcome, code: ExitCode, lists: Sequence[str], input_notes: Sequence[Note]
    ) -> NoReturn:
        """Print the outcome, start the notify command where something was done, and exit.

        `lists` are the lists that were used because they lay in an audited folder, `input_notes` say which
        files were not read because others have the same content, and what is to be known of a list.
        """
        try:
            self._log_data(outcome)
            for note in input_notes:
                self.log("copy" if note.code == "copy_of_file" else "list", reason=note.text())
            if self.partial:
                checks, folder = outcome.results["check_id"].unique(maintain_order=True), outcome.folder
                notes = [Note("partial_run", period=folder.name, checks=checks.to_list(), folder=folder)]
            else:
                notes = run_summary(outcome, lists)
            summary = ". ".join(worded(note) for note in (*notes, *input_notes))
            problems = list(outcome.problems)
            if unprinted := self._printed(outcome, summary, code):
                problems.append(unprinted)
                code = ExitCode.INCOMPLETE
            unchanged, out = outcome.unchanged_since is not None, str(outcome.folder)
            seconds = round(sum(outcome.timings.values()), 1)
            self.log("done", out=out, exit_code=int(code), seconds=seconds, unchanged=unchanged)
            new = list(dict.fromkeys(file.new for file in outcome.files if file.new))
            counts = outcome.follow_ups.counts if outcome.follow_ups else {}
            to_attend = [Note("follow_ups_to_attend", **counts)] if any(counts.values()) else []
            lines = [summary, *map(worded, to_attend), *map(worded, problems), *map(worded, new)]
            faults = [] if unchanged else self._notified(lines, code, outcome.folder.name)
            faults += self._measured(code, outcome)
            outside = [row.scope.refusal(row.carrier) for row in outcome.carriers if row.scope.empty]
            # What went wrong comes first: only four lines are shown.
            page = outcome.folder / "index.html"
            print_errors([*problems, *faults, *outside, *new], page if page.is_file() else None)
            sys.exit(code)
        except KeyboardInterrupt:
            print_errors([Note("interrupted_when_audited", folder=outcome.folder)])
            sys.exit(ExitCode.INCOMPLETE)

    def _printed(self, outcome: Outcome, summary: str, code: ExitCode) -> OutputError | None:
        """Print the outcome on stdout; why it could not be printed."""
        try:
            quiet = self.options["quiet"]
            if not quiet or code != ExitCode.DONE:
                print_text(summary)
            # The log has the files anyway.
            if self.options["log_format"] == "text" and (self.partial or not quiet):
                self._print_table(outcome)
            if self.selfcheck and not self.partial:
                # It is handed in with the extract.
                file = outcome.folder / self.options["carrier"] / "receipt.json"
                print_message(Note("receipt_to_hand_in", file=file))
            if self.options["timings"]:
                words = Words("timings", language())
                for phase, seconds in outcome.timings.items():
                    print_text(f"  {words[phase]:<15} {seconds:8.2f} s")
        except (OutputError, BrokenPipeError) as error:
            why = error.note.values["why"] if isinstance(error, OutputError) else system_reason(error)
            return OutputError("audited_but_not_printed", folder=outcome.folder, why=why)
        return None

    def failed(self, error: BaseException, period: Period | None) -> None:
        """Log a run that could not be finished, and start the notify command; the error is not printed."""
        failure = as_error(error)
        code, reason = failure.exit_code, worded(failure)
        month = str(period or "")
        self.log("failed", period=month or None, exit_code=int(code), reason=failure.text())
        line = worded(Note("run_failed", run=month or "simaudit", why=reason))
        print_errors([*self._notified([line], code, month), *self._measured(code)])

    def _log_data(self, outcome: Outcome) -> None:
        period = outcome.folder.name
        for file in outcome.files:
            if (account := file.account) is None:
                self.log("not_read", file=file.name, carrier=file.carrier, period=period)
                continue
            self.log(
                "read", file=file.name, carrier=file.carrier, period=period, read=account.read,
                loaded=account.loaded, rejected=account.rejected, reliability=file.verdict,
                compliant=file.compliant, upper_bound=file.partly,
                new_carrier=file.new.text() if file.new else None,
            )  # fmt: skip
        for data in outcome.deleted:
            self.log("deleted", period=data.period, carrier=data.carrier, kind=data.kind)
        if outcome.follow_ups and outcome.follow_ups.any:
            self.log("follow_ups", period=period, **outcome.follow_ups.counts)
        for problem in outcome.problems:
            self.log("problem", reason=problem.text())

    def _print_table(self, outcome: Outcome) -> None:
        from simaudit.cli.text.files_table import files_table, results_table, unusable_extracts
        from simaudit.config.own_folders import names_of

        names = names_of(self.config)
        if self.partial:
            print_text(results_table(outcome.results, names))
            return
        if outcome.files:
            print_text(files_table(outcome.files, outcome.folder.name, names))
        print_message(*unusable_extracts(outcome.files, names))

    def _notified(self, lines: Sequence[str], code: ExitCode, period: str) -> list[SimauditError]:
        """Start the notify command; why it failed, which doesn't change the exit code."""
        if self.selfcheck or self.partial:
            return []
        if (fault := notify(self.config, lines, int(code), period)) is None:
            return []
        self.log("notify_failed", reason=fault.text())
        return [fault]

    def _measured(self, code: ExitCode, outcome: Outcome | None = None) -> list[SimauditError]:
        """Replace the metrics, if any are wanted; why they can't be, which doesn't change the exit code."""
        path, ended = self.config.metrics, now().timestamp()
        if path is None or self.selfcheck or self.partial:
            return []
        from simaudit.report.pages.render import environment

        last = ""
        with suppress(OutputError):  # A file that can't be read has no last success.
            lines = read_text(path, OutputError).splitlines()
            last = "".join(
                line.partition(" ")[2] for line in lines if line.startswith("simaudit_last_success_")
            )
        success = ended if code <= ExitCode.FINDINGS else last
        facts: dict[str, Any] = {"ended": ended, "code": int(code), "success": success}
        try:
            if outcome:
                facts["seconds"] = round(sum(outcome.timings.values()), 1)
                facts["overview"] = json.loads(read_text(outcome.folder / "overview.json", OutputError))
            text = environment("en").get_template("metrics.prom").render(facts)
            with writing_to(path):
                building = building_path(path)
                building.write_bytes(f"{text.rstrip()}\n".encode())
                building.chmod(0o644)
                building.replace(path)
        except OutputError as error:
            return [error]
        return []


def run_summary(outcome: Outcome, lists: Sequence[str]) -> list[Note]:
    """What was audited, by which lists of the folder, and which months are to be compared again.

    Or that nothing has changed.
    """
    period, reports = outcome.folder.name, outcome.folder / "index.html"
    used = [Note("lists_of_folder", lists=lists)] if lists else []
    if outcome.unchanged_since:
        since = moment_text(datetime.fromisoformat(outcome.unchanged_since))
        unchanged = Note("month_unchanged", period=period, since=since, reports=reports)
        return [unchanged, *used]
    audited = Note(
        "month_audited",
        period=period,
        carriers=outcome.results["carrier"].n_unique(),
        loaded=sum(account.loaded for account in outcome.accounts),
        rejected=sum(account.rejected for account in outcome.accounts),
        findings=sum(row.findings for figures in outcome.carriers for row in figures.severities),
        reports=reports,
    )
    letters = [Note("letters_written", folder=outcome.letters)] if outcome.letters else []
    later = [Note("later_month_audited", later=later) for later in outcome.later]
    return [audited, *used, *later, *letters, *outcome.of_letters]


def notify(config: Config, lines: Sequence[str], exit_code: int, period: str) -> SimauditError | None:
    """Start `notify` of the configuration with `lines` on stdin; returns why it failed, or None.

    The command is split as a shell would split it, and started without a shell, so that no name that a
    carrier chose can run anything. What it gets leaves the installation: counts and file names only.
    After `notify_seconds` it is stopped with every process it started. Its environment has
    SIMAUDIT_EXIT_CODE and SIMAUDIT_PERIOD (empty where the month isn't known).
    """
    if not config.notify:
        return None
    variables = {"SIMAUDIT_EXIT_CODE": str(exit_code), "SIMAUDIT_PERIOD": period}
    place = config.place_of("notify")
    try:
        with subprocess.Popen(  # noqa: S603 (the installation's own command, from its own file)
            # Windows splits a command line itself, and there a backslash is no escape.
            config.notify if os.name == "nt" else shlex.split(config.notify),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | variables,
            start_new_session=True,
        ) as command:
            try:
                command.communicate("".join(f"{line}\n" for line in lines).encode(), config.notify_seconds)
            except BaseException:
                _stop(command)
                raise
    except subprocess.TimeoutExpired:
        return SimauditError("notify_stopped", place=place, seconds=config.notify_seconds)
    except OSError as error:
        return SimauditError("notify_not_started", place=place, why=system_reason(error))
    if command.returncode:
        return SimauditError("notify_ended_with", place=place, code=str(command.returncode))
    return None


def _stop(command: subprocess.Popen[bytes]) -> None:
    """End a command with every process that it started, where the system groups them."""
    if not hasattr(os, "killpg"):
        command.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(command.pid, signal.SIGKILL)
