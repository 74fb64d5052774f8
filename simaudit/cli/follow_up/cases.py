"""What a month leaves to follow up: `cases`, letters (`clock`), points to visit (`plan`), `communes` to ask.

A case is what hangs together in the findings of all carriers.
"""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.help import UNUSABLE, Sections, exits
from simaudit.cli.terminal.output import print_as, print_errors, print_message, print_text
from simaudit.errors import Note
from simaudit.period import recorded_now


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


@terminal.command("listed", name="list", usage=UNUSABLE, busy=True)
@terminal.period_option("The month, or last-month; default the one audited last.")
@click.option("--carrier", help="Only the cases that this carrier has part in.")
@terminal.TABLE_FORMAT
@terminal.LANG
@terminal.with_store
def cases_list(
    here: terminal.Installation, period: str | None, carrier: str | None, output_format: str, lang: str
) -> None:
    """List the cases of a month, those for the police first, with why they are cases and what is done.

    Then those come first that deceive most people. A case of which no number is in any case of the month is
    quiet; it is listed for six months, and continued if it comes back.

    \b
    Examples:
      simaudit cases list
      simaudit cases list --period 2026-10 --carrier viettel --format csv > cases.csv
    """
    from simaudit.cli.text.cases import cases_listing
    from simaudit.jobs.follow_up.case_list import list_cases

    listed = list_cases(here.store, terminal.month_of(period), carrier and carrier.lower())
    names = here.names if output_format == "table" else {}
    print_as(output_format, cases_listing(listed, output_format, lang, names))


@terminal.command("shown", name="show", usage=f"{UNUSABLE}, or no case of the month has this id", busy=True)
@click.argument("case_id", metavar="ID")
@terminal.period_option("The month, or last-month; default the last audited one that has the case.")
@terminal.LANG
@terminal.with_store
def cases_show(here: terminal.Installation, case_id: str, period: str | None, lang: str) -> None:
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
    case = show_case(here.store, case_id, terminal.month_of(period))
    print_text(case_text(case, titles, lang, here.names))


cases.arranged({"Read them": (cases_list, cases_show)})


@terminal.command("listed", usage=UNUSABLE, incomplete="a file can't be written", busy=True)
@terminal.period_option("By the extracts up to this month, and the letters up to its end; default all.")
@click.option("--carrier", help="Only the letters to this carrier.")
@terminal.TABLE_FORMAT
@click.option(
    "--numbers", "file", type=terminal.ANY, help="Write each number with its fate into this CSV file, too."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@terminal.LANG
@terminal.with_store
def clock(
    here: terminal.Installation,
    period: str | None,
    carrier: str | None,
    output_format: str,
    lang: str,
    file: Path | None,
    *,
    as_json: bool,
) -> None:
    """List the letters to carriers, and what became of the numbers that each named.

    \b
    Examples:
      simaudit clock
      simaudit clock --period 2026-11 --carrier viettel --format csv > letters.csv
      simaudit clock --numbers letters_numbers.csv

    From the carrier's first notice to the subscriber on, or else the third working day behind the letter, the
    law gives fifteen full days to a one-way lock, fifteen from that to a two-way lock, and five from that to
    the end, each ending on a working day. A letter about anything but wrong information starts no clock. The
    extracts since, and the dates in them, say what was done; what they don't tell is said to be unknown.
    Letters are recorded by `simaudit follow set`. The file of --numbers holds personal data.
    """
    from simaudit.cli.text.follow import clock_listing
    from simaudit.jobs.follow_up.clock import list_clock

    month, name = terminal.month_of(period), carrier and carrier.lower()
    checks, head = here.rules.checks, here.config.letterhead
    # The rows of a file are personal data.
    with terminal.noted(here.store, month, [file]) if file else nullcontext() as note:
        listed = list_clock(here.store, checks, head, month, name, file)
        if note:
            note.period = str(listed.period)
            note.carriers = [letter.carrier for letter in listed.clock.letters]
    output_format = "json" if as_json else output_format
    names = here.names if output_format == "table" else {}
    print_as(output_format, clock_listing(listed, output_format, lang, names))
    if file is not None:
        message = Note("numbers_of_letters", file=file, numbers=listed.written, untold=listed.untold)
        print_errors([message])


@terminal.command(
    "the list and the sheets are written",
    usage="an option, the configuration or the store can't be used, or nothing is to be looked at",
    incomplete="a file can't be written",
    busy=True,
)
@click.option("--visits", type=click.IntRange(1, 1000), required=True, help="How many points to visit.")
@click.option("--out", "folder", type=terminal.ANY, help="Folder to write; default plan-YYYY-MM.")
@terminal.period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only the points of this carrier.")
@click.option("--rows", type=click.IntRange(1, 10_000), default=40, help="Findings a point; default 40.")
@terminal.REPORTS
@terminal.with_store
def plan(here: terminal.Installation, folder: Path | None, period: str | None, **wanted: Any) -> None:
    """Order the registration points to visit, and write for each a sheet of what to pull.

    \b
    Examples:
      simaudit plan --visits 8
      simaudit plan --visits 3 --carrier viettel --rows 60 --out thang-11

    The points are those that are above their peers or have signs of a case for the police, as in the month's
    reports: in order of the numbers with signs that are expected to be true, those in cases, reported ones,
    and the months since the last visit. The sheets hold personal data; filled in, they come back through
    `simaudit answers`.
    """
    from simaudit.cli.text.files_table import points_table
    from simaudit.jobs.follow_up.inspection_plan import PlanRequest, write_plan
    from simaudit.jobs.stored.cases import case_settings

    here.store.require_ledger()
    request = PlanRequest(period=terminal.month_of(period), **wanted)
    target = folder or Path(f"plan-{request.period}" if request.period else "plan")
    with terminal.noted(here.store, request.period, [target]) as note:
        rules, settings = here.rules.checks, case_settings(here.config, here.store)
        done = write_plan(here.store, here.config.out, rules, request, settings, target, recorded_now())
        note.period, note.carriers = str(done.period), done.points["carrier"].to_list()
    print_text(points_table(done.points, here.names))
    print_message(Note("plan_written", period=str(done.period), points=done.points.height, folder=target))


@terminal.command(
    "the lists are written",
    usage="an option, the configuration or the store can't be used, or no number has a sign",
    incomplete="a file can't be written",
    busy=True,
)
@click.option("--out", "folder", type=terminal.ANY, help="Folder to write; default communes-YYYY-MM.")
@terminal.period_option("The month; default the one audited last.")
@terminal.with_store
def communes(here: terminal.Installation, folder: Path | None, period: str | None) -> None:
    """Write for each commune a list of the numbers with signs whose holders it can ask.

    \b
    Examples:
      simaudit communes
      simaudit communes --period 2026-10 --out xa-2026-10

    A row has the holder, the number, the sign in words, what to ask on the spot, and cells for the result.
    The commune is that of the row's code, or else of its address; numbers whose rows name none are in a list
    by themselves. The lists hold personal data; filled in, they come back through `simaudit answers`.

    A list is encrypted to the keys of [restricted.communes] and [restricted] recipients, if there are any.
    The terminal and communes.csv in the folder withhold counts under ten.
    """
    from simaudit.cli.text.files_table import communes_table
    from simaudit.jobs.follow_up.commune_lists import write_commune_lists
    from simaudit.report.annexes.encryption import recipients_of

    here.store.require_ledger()
    restricted, month = here.config.restricted, terminal.month_of(period)
    for code, keys in restricted.communes.items():
        recipients_of(keys, here.config.place_of("restricted", "communes", code))
    with terminal.noted(here.store, month, [folder] if folder else []) as note:
        done = write_commune_lists(here.store, month, here.rules.reference.tables, restricted, folder)
        note.period, note.carriers, note.files = str(done.period), done.carriers, [done.folder]
    if done.communes.height:
        print_text(communes_table(done.communes))
    print_message(
        Note(
            "communes_written",
            period=str(done.period),
            every=done.numbers + done.unknown + done.without_row,
            numbers=done.numbers,
            lists=done.communes.height,
            unknown=done.unknown,
            without_row=done.without_row,
            folder=done.folder,
        )
    )
    if done.left_out:
        print_errors([Note("communes_without", period=str(done.period), carriers=list(done.left_out))])
