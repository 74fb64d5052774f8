"""`cases`: the cases of a month, what hangs together in the findings of all carriers."""

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.help import UNUSABLE, Sections, exits
from simaudit.cli.terminal.options import LANG, TABLE_FORMAT, month_of, period_option, with_store
from simaudit.cli.terminal.output import print_json, print_text


@click.group(cls=Sections, epilog=exits("done", usage=UNUSABLE))
def cases() -> None:
    """List the cases of a month, and show one: signs at any carrier that hang together.

    \b
    Examples:
      simaudit cases list
      simaudit cases show V-7F3K-29QD --lang en

    A case has no names, numbers and papers here, only their counts: the restricted annexes have its rows, and
    `simaudit dossier` has all that is known of one.
    """


@command("listed", name="list", usage=UNUSABLE, busy=True)
@period_option("The month, or last-month; default the one audited last.")
@click.option("--carrier", help="Only the cases that this carrier has part in.")
@TABLE_FORMAT
@LANG
@with_store
def cases_list(
    here: Installation, period: str | None, carrier: str | None, output_format: str, lang: str
) -> None:
    """List the cases of a month, those for the police first, with why they are cases and what is done.

    Then those come first that deceive most people. A case of which no number is in any case of the month is
    quiet; it is listed for six months, and continued if it comes back.

    \b
    Examples:
      simaudit cases list
      simaudit cases list --period 2026-10 --carrier viettel --format csv > cases.csv
    """
    from simaudit.cli.text.cases import cases_csv, cases_json, cases_table
    from simaudit.jobs.follow_up.case_list import list_cases

    listed = list_cases(here.store, month_of(period), carrier and carrier.lower())
    if output_format == "json":
        print_json(cases_json(listed, lang))
    else:
        print_text(
            cases_csv(listed, lang) if output_format == "csv" else cases_table(listed, lang, here.names)
        )


@command("shown", name="show", usage=f"{UNUSABLE}, or no case of the month has this id", busy=True)
@click.argument("case_id", metavar="ID")
@period_option("The month, or last-month; default the last audited one that has the case.")
@LANG
@with_store
def cases_show(here: Installation, case_id: str, period: str | None, lang: str) -> None:
    """Show one case: its counts, what holds it together, what else was found, and its course over the months.

    ID is the case's, as `simaudit cases list` gives it.

    \b
    Examples:
      simaudit cases show V-7F3K-29QD
      simaudit cases show V-7F3K-29QD --period 2026-09 --lang en
    """
    from simaudit.cli.text.cases import case_text
    from simaudit.jobs.follow_up.case_list import show_case

    titles = {check.id: check.header.title.get(lang) for check in here.rules.checks}
    case = show_case(here.store, case_id, month_of(period))
    print_text(case_text(case, titles, lang, here.names))


cases.arranged({"Read them": (cases_list, cases_show)})
