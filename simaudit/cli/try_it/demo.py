"""`demo`: three months of invented extracts, audited, to look at; `generate`: labelled synthetic extracts."""

from __future__ import annotations

import os
import shutil
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_message, print_path, print_text, worded
from simaudit.cli.terminal.process import spare_memory_management
from simaudit.errors import ExitCode, Note, UsageError
from simaudit.harmless_text import printable

if TYPE_CHECKING:
    from simaudit.jobs.demo import Demonstration

_FOLDER: Final = "simaudit-demo"


@terminal.command(
    "made, or made already",
    usage="the folder or an option can't be used; nothing was written",
    incomplete="something could not be read, checked or written: stderr names it",
    busy=True,
)
@click.argument("folder", metavar="[DIR]", type=terminal.ANY, default=Path(_FOLDER))
@click.option(
    "--lang",
    type=click.Choice(["vi", "en", "vi,en", "en,vi"]),
    default="vi,en",
    show_default=True,
    help="Language of the reports; the first one's page is opened.",
)
@click.option(
    "--open/--no-open",
    "opens",
    default=None,
    help="Open the page in a browser; default where there is a terminal with a screen.",
)
@click.option("--no-progress", is_flag=True, help="Show no progress, even on a terminal.")
@click.pass_context
def demo(context: click.Context, folder: Path, lang: str, *, opens: bool | None, no_progress: bool) -> None:
    """Write three months of invented extracts of five carriers, audit them, and open the overview.

    DIR is the folder for it, a new one or that of an earlier demonstration; default simaudit-demo. Nobody in
    the extracts exists. It takes about a minute, and no network.

    \b
    Examples:
      simaudit demo
      simaudit demo /tmp/look --lang en --no-open
    """
    spare_memory_management()
    from simaudit.cli.audit.exit import run_summary
    from simaudit.cli.terminal.progress_bar import standing_shown
    from simaudit.cli.text.files_table import files_table
    from simaudit.jobs.demo import demonstrate, is_meant

    with standing_shown(visible=not no_progress) as show:
        made = demonstrate(folder, lang, show)
    for outcome in made.months:
        print_text(". ".join(worded(note) for note in run_summary(outcome, [])))
        for problem in filter(is_meant, outcome.problems):
            print_message(Note("demo_problem", problem=worded(problem)))
    last = made.months[-1]
    print_text(files_table(last.files, last.folder.name))
    print_text("")
    print_message(Note("demo_page", page=made.page))
    if letters := last.letters:
        print_message(Note("demo_letters", folder=letters))
    print_message(Note("demo_next"))
    for typed, meaning in _next_commands(made, program(str(context.find_root().info_name))):
        print_text(f"  {printable(typed)}\n      {worded(meaning)}")
    if opens is None:
        # Where somebody is at a terminal who would see a browser's window.
        screen = os.name == "nt" or sys.platform == "darwin"
        screen = screen or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        opens = screen and sys.stdout.isatty()
    if opens:
        open_page(made.page)
    if made.unexpected:
        print_errors(made.unexpected)
        sys.exit(ExitCode.INCOMPLETE)


def open_page(page: Path) -> None:
    """Open a page in the browser, or say that none could be started."""
    if not webbrowser.open(page.resolve().as_uri()):
        print_errors([Note("page_not_opened", page=page)])


def program(name: str) -> str:
    """What starts simaudit here: `name`, or where no shell would find that, what it was started as."""
    if name.endswith(" -m simaudit"):
        return "py -m simaudit" if os.name == "nt" else name
    return name if shutil.which(name) else sys.argv[0]


def _next_commands(made: Demonstration, program: str) -> list[tuple[str, Note]]:
    """What may be typed next, and what it shows."""
    config = f"--config {_word(made.config)}"
    carrier, extract = made.extracts[0]
    commands = [
        (f"{program} cases list {config}", Note("demo_cases")),
        (f"{program} selfcheck {_word(extract)} --carrier {carrier} {config}", Note("demo_selfcheck")),
    ]
    if made.cases:
        case, target = made.cases[0], _word(made.config.parent / made.cases[0])
        dossier = f"{program} dossier {case} --article 144 --reason demo --out {target} {config}"
        commands.insert(1, (dossier, Note("demo_dossier")))
    return commands


def _word(path: Path) -> str:
    """A path as one word of a command line."""
    text = str(path)
    return f'"{text}"' if " " in text else text


@terminal.command(
    "written; stdout names the files",
    usage="an option can't be used; nothing was written",
    incomplete="a file or folder can't be written",
)
@click.argument("target", type=terminal.ANY)
@click.option(
    "--rows",
    type=click.IntRange(min=100),
    default=10_000,
    show_default=True,
    help="Records a carrier and month.",
)
@click.option("--carriers", default="viettel,vinaphone,mobifone", show_default=True, help="Comma-joined.")
@click.option(
    "--months", default="2026-10", show_default=True, metavar="FROM[..TO]", help="YYYY-MM, or two of them."
)
@click.option(
    "--violations",
    type=click.FloatRange(0, 0.5),
    default=0.03,
    show_default=True,
    help="Share of rows planted.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="Another seed invents other people; the same writes the same bytes.",
)
@click.option(
    "--form",
    default="csv",
    show_default=True,
    help="Physical form of the extracts: csv, tsv, csv.gz, tsv.gz, csv.zst, parquet.",
)
@click.option(
    "--all-columns", is_flag=True, help="Write every column of the contract, not only the usual 25."
)
@click.option(
    "--sample-data", is_flag=True, help="Write the five carriers and three months of sample_data instead."
)
def generate(
    target: Path, carriers: str, months: str, *, all_columns: bool, sample_data: bool, **options: Any
) -> None:
    """Write labelled synthetic extracts of invented people under TARGET; truth.csv says what was planted.

    \b
    Examples:
      simaudit dev generate lab
      simaudit dev generate lab --rows 50000 --carriers viettel --months 2026-08..2026-10 --seed 7
    """
    from simaudit import generate as generator
    from simaudit.contract import COLUMNS
    from simaudit.period import Period

    if sample_data:
        # Options that it leaves without effect.
        context = click.get_current_context()
        ignored = [
            option.opts[0]
            for option in context.command.params
            if context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
            and option.opts[0] not in ("target", "--sample-data")
        ]
        if ignored:
            raise UsageError("options_of_no_effect", options=ignored, other="--sample-data")
        written = generator.sample_data(target)
    else:
        first, _, last = months.partition("..")
        written = generator.generate(
            target,
            carriers=[name.strip() for name in carriers.split(",")],
            months=Period.parse(first).until(Period.parse(last or first)),
            columns=COLUMNS if all_columns else generator.SHORT,
            **options,
        )
    for path in written:
        print_path(path)
