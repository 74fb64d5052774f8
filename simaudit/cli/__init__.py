"""The command line: commands, one file each, one library call each; help texts and exit codes.

Errors become exit codes and sentences in one place, here; so do the log, the progress line and the notify
command. Nothing heavy is imported before a command needs it, so that `simaudit --help` answers at once.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import click

from simaudit import __version__
from simaudit.cli.access import access
from simaudit.cli.answers import answers
from simaudit.cli.checks import checks
from simaudit.cli.doctor import doctor
from simaudit.cli.generate import generate
from simaudit.cli.help import Sections, exits
from simaudit.cli.init import init
from simaudit.cli.intake import intake
from simaudit.cli.purge import purge
from simaudit.cli.report import report
from simaudit.cli.run import audit, selfcheck
from simaudit.cli.sample import sample
from simaudit.cli.terminal import print_errors
from simaudit.cli.verify import verify
from simaudit.errors import ExitCode, Note, SimauditError
from simaudit.printable import printable


class _Commands(Sections):
    """The group whose errors are one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SimauditError as error:
            print_errors([error])
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            print_errors([Note("interrupted")])
            ctx.exit(ExitCode.INCOMPLETE)
        except (click.exceptions.NoArgsIsHelpError, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # Includes a pipe closed by its reader (`| head`): click ends the run quietly.
            raise
        except click.UsageError as error:
            # It may quote the name of a file that a shell put in place of an asterisk.
            raise click.UsageError(printable(error.format_message()), error.ctx) from None
        except Exception as error:
            print_errors([_defect(error)])
            ctx.exit(ExitCode.INCOMPLETE)


def _defect(error: Exception) -> Note:
    """An unexpected error by its kind and place only: its message, and a traceback, may quote a record."""
    own = Path(__file__).parent.parent
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(own)
    ]
    where = Note("in_a_library")
    if inside:
        line = Note("at_line", line=str(inside[-1].lineno))
        where = Note("place_in_file", file=Path(inside[-1].filename).name, where=line)
    return Note("defect", kind=type(error).__name__, where=where)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=exits(
        "done; nothing at or above --fail-on",
        one="done; something at or above --fail-on was found (verify: something differs)",
        usage="an option, a period, the configuration or a check can't be used; nothing was done",
        incomplete="something could not be read, checked or written",
        busy=True,
    ),
)
@click.version_option(__version__, prog_name="simaudit")
def main() -> None:
    """Audit monthly extracts of mobile subscriber registers; one compliance report a carrier.

    \b
    Kiểm tra dữ liệu thuê bao di động hằng tháng; mỗi doanh nghiệp một báo cáo.

    \b
    Examples:
      simaudit init /srv/simaudit
      simaudit audit sample_data/2026-10
      simaudit audit --help
    """


main.arranged(
    {
        "Set up": (init, doctor),
        "Audit a month": (audit, report, verify),
        "Work with the carriers": (intake, selfcheck, answers, sample),
        "Read and extend the rules": (checks,),
        "Keep the store": (access, purge),
        "Try it": (generate,),
    }
)
