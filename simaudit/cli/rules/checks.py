"""Commands that read and extend the checks, and `law`, which they and the estimates rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_as, print_errors, print_path, print_text
from simaudit.errors import ExitCode
from simaudit.messages import Words
from simaudit.period import today

if TYPE_CHECKING:
    from simaudit.judge.check_cases import CaseResult
    from simaudit.rules.check import Check

_UNUSABLE = "an option or the configuration can't be used, or a check doesn't load"


@terminal.command("listed", name="list", usage=_UNUSABLE)
@terminal.format_option("table", "json", meaning="table (default) for reading, json for programs.")
@terminal.LANG
@terminal.CONFIG
def checks_list(here: terminal.Installation, output_format: str, lang: str) -> None:
    """List every check: id, severity, nature, title.

    \b
    Examples:
      simaudit rules list --lang en
      simaudit rules list --format json
    """
    from simaudit.cli.text.listed_checks import checks_listing

    print_as(output_format, checks_listing(here.rules, lang, as_json=output_format == "json"))


@terminal.command("shown", name="show", usage=f"{_UNUSABLE}, or none has this ID")
@click.argument("check_id", metavar="ID")
@terminal.LANG
@terminal.CONFIG
def checks_show(here: terminal.Installation, check_id: str, lang: str) -> None:
    """Show one check: clause, meaning, numerator, denominator, SQL, usual innocent causes, remedy.

    ID is the check's, as `simaudit rules list` gives it.

    \b
    Examples:
      simaudit rules show BLK-04 --lang en
    """
    from simaudit.cli.text.checks import check_page
    from simaudit.config.rules_in_force import check_of, require_sound_checks

    rules = here.rules
    require_sound_checks([check_of(rules.checks, check_id)])
    print_text(check_page(rules, check_id, lang))


@terminal.command(
    "begun; stdout names both files, stderr what is to be written",
    name="new",
    usage="the family, the slug or the folder can't be used; nothing was written",
    incomplete="a file can't be written",
)
@click.argument("family")
@click.argument("slug")
@click.option("--folder", type=terminal.ANY, help="A checks folder of your own; default the catalogue.")
def checks_new(family: str, slug: str, folder: Path | None) -> None:
    """Begin a check: a query with its header, and its cases, under the FAMILY's next free id.

    In a folder of your own it is the next free one of DP-01, DP-02 …, which the catalogue never uses.

    FAMILY is a folder of the catalogue, such as bulk; SLUG the check's name in lower-case words joined by
    hyphens.

    \b
    Examples:
      simaudit rules new bulk crowded-hour --folder my-checks
    """
    from simaudit.rules.scaffold import texts_to_write, write_skeleton

    paths = write_skeleton(family, slug, folder)
    for path in paths:
        print_path(path)
    print_errors([texts_to_write(paths[0], folder)])


@terminal.command("listed", name="columns")
@terminal.LANG
def checks_columns(lang: str) -> None:
    """List what a query may read: columns, with type and meaning, views and macros.

    \b
    Examples:
      simaudit rules columns --lang en
    """
    from simaudit.cli.text.checks import columns_text

    print_text(columns_text(lang))


@terminal.command("listed", name="bases", usage="the configuration or a law file can't be used")
@terminal.LANG
@terminal.CONFIG
def checks_bases(here: terminal.Installation, lang: str) -> None:
    """List the provisions of law that a check's basis may name, by their keys.

    \b
    Examples:
      simaudit rules bases --lang en
    """
    from simaudit.cli.text.checks import bases_text
    from simaudit.config.own_folders import law_of

    print_text(bases_text(law_of(here.config), lang))


@terminal.command(
    "every case is as expected",
    name="test",
    findings="a case is not as expected",
    usage=f"{_UNUSABLE}, or none has this ID",
)
@click.argument("check_id", metavar="[ID]", required=False)
@click.option(
    "--folder",
    type=terminal.ANY,
    help="A checks folder of your own; without an ID, its checks alone are tested.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="Where they are run: duckdb, here (default); spark, on an executor, which needs Java and pyspark.",
)
@terminal.LANG
@terminal.CONFIG
def checks_test(
    here: terminal.Installation, check_id: str | None, folder: Path | None, engine: str, lang: str
) -> None:
    """Run the cases of one check or of all, and show what a check found other than its cases expect.

    ID is the check's; without it, the catalogue's checks and those of the configuration's checks_folder are
    tested.

    \b
    Examples:
      simaudit rules test BLK-04 --lang en
      simaudit rules test --folder our-checks
      simaudit rules test BLK-04 --engine spark
    """
    from simaudit.cli.text.checks import results_text
    from simaudit.config.rules_in_force import checks_of, require_sound_checks
    from simaudit.paths import CHECKS
    from simaudit.rules.case_file import case_file, case_path
    from simaudit.rules.scaffold import own_ids_of_families

    catalogue = checks_of(here.config, folder)
    require_sound_checks(catalogue)
    if own_ids := own_ids_of_families(catalogue):
        print_errors([own_ids])
    words, wrong = Words("check_tests", lang), False
    with _case_runner(engine) as run:
        for check in _checks_to_test(catalogue, check_id, folder):
            example_file = case_file(check)
            if example_file is None:
                print_text(words["none"].format(check=check.id, file=case_path(check).name))
                continue
            results = list(run(check, example_file, catalogue))
            print_text(results_text(check, results, lang))
            if not example_file.plant and check.path.is_relative_to(CHECKS):
                print_text(words["unplanted"].format(check=check.id))
            wrong = wrong or not all(result.as_expected for result in results)
    click.get_current_context().exit(ExitCode.FINDINGS if wrong else ExitCode.DONE)


@contextmanager
def _case_runner(engine: str) -> Iterator[Callable[..., Iterator[CaseResult]]]:
    """What runs the cases of a check; raises UsageError where there is no Spark."""
    if engine == "duckdb":
        from simaudit.judge.check_cases import run_cases

        yield run_cases
        return
    from simaudit.spark.session import cases_on_executor, command_session

    with command_session() as session:
        yield partial(cases_on_executor, session)


def _checks_to_test(catalogue: Sequence[Check], check_id: str | None, folder: Path | None) -> Sequence[Check]:
    """The checks that are to be tested; raises UsageError where there is none of that id."""
    from simaudit.config.rules_in_force import check_of

    if check_id is not None:
        return [check_of(catalogue, check_id)]
    if folder is None:
        return catalogue
    return [check for check in catalogue if check.path.resolve().is_relative_to(folder.resolve())]


@terminal.command("printed", name="readme", usage=_UNUSABLE)
def checks_readme() -> None:
    """Print the page that lists every check, as checks/README.md keeps it.

    \b
    Examples:
      simaudit dev readme > checks/README.md
    """
    from simaudit.rules.load import load_catalogue
    from simaudit.rules.scaffold import readme

    print_text(readme(load_catalogue()))


@terminal.command(
    "listed", usage="an option or the configuration can't be used, or a law file or a check doesn't load"
)
@click.option(
    "--as-of",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the law is looked at, YYYY-MM-DD; default today.",
)
@click.option("--citations", is_flag=True, help="Every citation in both languages instead, to be read.")
@click.option("--checked", metavar="KEY", help="Record that a provision was compared with the signed text.")
@click.option("--by", metavar='"NAME, POST"', help="With --checked: who compared it; on --as-of, or today.")
@terminal.LANG
@terminal.CONFIG
def law(
    here: terminal.Installation,
    day: datetime | None,
    checked: str | None,
    by: str | None,
    *,
    citations: bool,
    lang: str,
) -> None:
    """List the law by day: provisions, whether their text was compared, checks on each, fines, what changes.

    What begins or ends within a year of the day, before it or after, comes first, with the checks that rest
    on it; then each provision with its days and the checks that rest on it, ◆ where it began or ended in the
    year before; then the fines and bans in force. † marks a provision whose text has not been compared with
    a second source: what rests on it is given no sanction. The law is data, in checks/law/provisions.toml and
    tariffs.toml, and in the files of those names in the configuration's law_folder, which are named where
    they go before.

    No letter cites a provision with †, or has what rests on one. Once somebody has compared it with the
    signed text, --checked KEY --by "NAME, POST" writes that into provisions.toml of law_folder (the keys:
    simaudit rules bases). Months audited from then on count it.

    \b
    Examples:
      simaudit rules law
      simaudit rules law --checked TT08:10 --by "Trần Thị B, Phó Trưởng phòng"
      simaudit rules law --as-of 2026-06-30 --lang en
      simaudit rules law --citations
    """
    from simaudit.cli.text.law import citations_text, law_text
    from simaudit.config.own_folders import record_check

    as_of = day.date() if day else today()
    if checked or by:
        print_path(record_check(here.config, checked or "", by or "", as_of))
        return
    rules = here.rules
    print_text(citations_text(rules.law, as_of) if citations else law_text(rules, as_of, lang))
