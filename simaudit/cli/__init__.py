"""The command line: a folder of commands for each topic.

`text/` holds what commands print, `terminal/` the process and its language. Errors become exit codes here.
Nothing heavy is imported before a command needs it.
"""

import os
import sys
from typing import Any, Final

import click

from simaudit.api.failure import is_failure
from simaudit.cli.audit.report import compare, report, share, verify
from simaudit.cli.audit.run import audit, selfcheck, spark
from simaudit.cli.carriers.columns import columns
from simaudit.cli.carriers.intake import intake
from simaudit.cli.carriers.letters import letters
from simaudit.cli.carriers.sample import answers, sample
from simaudit.cli.desk import desk
from simaudit.cli.follow_up.cases import cases, clock, communes, plan
from simaudit.cli.follow_up.dossier import dossier
from simaudit.cli.follow_up.follow import follow
from simaudit.cli.rules import checks
from simaudit.cli.rules.whatif import whatif
from simaudit.cli.setup import config, doctor, init
from simaudit.cli.store import access, purge, withdraw
from simaudit.cli.terminal.completion import VARIABLE, complete_values
from simaudit.cli.terminal.help import Sections, exits, grouped, in_language, take_words_of_click
from simaudit.cli.terminal.language import refuse_unknown_language, terminal_language
from simaudit.cli.terminal.output import language, print_errors, speaking, with_state
from simaudit.cli.terminal.process import as_error, ending_at_once, ignore_signals, prepare_process
from simaudit.cli.try_it.demo import demo, generate
from simaudit.cli.try_it.docs import docs, schema
from simaudit.errors import ExitCode, Note, SimauditError
from simaudit.harmless_text import printable
from simaudit.version import __version__

OLD_NAMES: Final = {
    "checks readme": "dev readme", "checks": "rules", "law": "rules law", "whatif": "rules whatif",
    "access": "store access", "purge": "store purge", "withdraw": "store withdraw", "verify": "store verify",
    "share": "provinces share", "compare": "provinces compare", "generate": "dev generate",
    "schema": "dev schema", "config schema": "dev config", "config": "dev config",
}  # fmt: skip
"""Name of a command before 0.4 → its name now; of two that begin alike the longer one comes first."""
OLD_NAMES_GO_IN: Final = "0.5"
"""The version that no longer takes them."""


class _Commands(Sections):
    """The group whose errors are one sentence and an exit code, and which still takes old names."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        old = next((name for name in OLD_NAMES if args[: len(name.split())] == name.split()), "")
        if new := OLD_NAMES.get(old):
            # A shell that asks for words is told nothing else.
            if not ctx.resilient_parsing:
                print_errors([Note("command_renamed", old=old, new=new, version=OLD_NAMES_GO_IN)])
            args = [*new.split(), *args[len(old.split()) :]]
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            error.possibilities = [*(error.possibilities or []), *self._near(args[0])]  # type: ignore[misc]
            raise

    def _near(self, typed: str) -> list[str]:
        """Commands of groups that are called nearly so, or were before."""
        from difflib import get_close_matches

        names = {new: old for old, new in OLD_NAMES.items()}
        for group in self.commands.values():
            inner = group.commands if isinstance(group, click.Group) else ()
            names |= {f"{group.name} {name}": name for name in inner}
        near = get_close_matches(typed, names.values())
        return [new for new, name in names.items() if name in near]

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # None: those that the process was started with.
        arguments = kwargs.get("args")
        typed = sys.argv[1:] if arguments is None else arguments
        with speaking(terminal_language(typed, os.environ)):
            translated = in_language(self, language())
            if sys.stdout is not sys.__stdout__ or VARIABLE in os.environ:
                # Within another program, which has taken the streams for itself, or to complete a line.
                return Sections.main(translated, *args, **kwargs)
            with ending_at_once():
                try:
                    prepare_process()
                    refuse_unknown_language(os.environ)
                    return Sections.main(translated, *args, **kwargs)
                except SimauditError as error:
                    # Of the process, or of what click prints itself.
                    print_errors([error])
                    sys.exit(error.exit_code)
                finally:
                    ignore_signals()

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except KeyboardInterrupt:
            print_errors([Note("interrupted")])
            sys.exit(ExitCode.INCOMPLETE)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SimauditError as error:
            print_errors([with_state(error, ctx.meta)])
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            print_errors([with_state(Note("interrupted"), ctx.meta)])
            ctx.exit(ExitCode.INCOMPLETE)
        except (click.exceptions.NoArgsIsHelpError, click.exceptions.Exit, click.Abort):
            raise
        except click.UsageError as error:
            # It may quote the name of a file that a shell put in place of an asterisk.
            raise click.UsageError(printable(error.format_message()), error.ctx) from None
        except BrokenPipeError:
            # The reader of a pipe wanted no more (`| head`): that is no fault, but not all was written.
            ctx.exit(ExitCode.INCOMPLETE)
        except BaseException as error:
            if not is_failure(error):
                raise
            failure = as_error(error)
            print_errors([with_state(failure, ctx.meta)])
            ctx.exit(failure.exit_code)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=exits(
        "done; nothing at or above --fail-on",
        findings="done; something at or above --fail-on was found (store verify: something differs)",
        usage="an option, a period, the configuration or a check can't be used; nothing was done",
        incomplete="something could not be read, checked or written",
        busy=True,
    ),
)
@click.version_option(__version__, prog_name="simaudit")
def main() -> None:
    """Audit monthly extracts of mobile subscriber registers; one compliance report a carrier.

    \b
    Tiếng Việt: SIMAUDIT_LANG=vi

    \b
    Examples:
      simaudit demo
      simaudit init /srv/simaudit
      simaudit audit sample_data/2026-10
      simaudit audit --help
    """


_EXTENDING = (checks.checks_new, checks.checks_test, checks.checks_columns, checks.checks_bases)
_GROUPS: Final = (
    grouped(
        "rules",
        "Checks: list, show, new, test, columns, bases, law, whatif.",
        {
            "Read them": (checks.checks_list, checks.checks_show, checks.law),
            "Extend them": _EXTENDING,
            "Try a change": (whatif,),
        },
        ("list --lang en", "law", "test --folder our-checks"),
    ),
    grouped(
        "store",
        "What is kept: access, purge, withdraw, verify.",
        {"Keep the store": (access, purge, withdraw, verify)},
        ("access", "verify out/2026-10"),
    ),
    grouped(
        "provinces",
        "Figures between provinces: share, compare.",
        {"Share and compare": (share, compare)},
        ("share --out 68_2026-10.json", "compare 01_2026-10.json 79_2026-10.json"),
    ),
    grouped(
        "dev",
        "For engineers: generate, schema, config, readme.",
        {"Build on simaudit": (generate, schema, config, checks.checks_readme)},
        ("generate lab", "schema overview"),
    ),
)
main.arranged(
    {
        "For the Department": (
            *(desk, init, audit, report, letters, answers, cases, dossier, follow, clock, plan, sample),
            communes,
        ),
        "For a carrier": (columns, intake, selfcheck, spark),
        "Everywhere": (doctor, docs, demo),
        "Groups": _GROUPS,
    }
)

complete_values(main)
take_words_of_click()
