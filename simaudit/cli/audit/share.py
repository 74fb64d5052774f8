"""`share`: a month's figures for other provinces or a head office; `compare`: theirs beside one's own."""

from pathlib import Path

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import ANY, FILE, KeyOption, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_errors, print_message, print_path
from simaudit.errors import Note


@command(
    "written",
    usage="an option, the configuration or the store can't be used; nothing was written",
    incomplete="the file can't be written",
    busy=True,
)
@period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only this carrier's figures, for its head office.")
@click.option("--out", "file", type=FILE, required=True, help="The file to write.")
@with_store
def share(here: Installation, period: str | None, carrier: str | None, file: Path) -> None:
    """Write a month's figures for other provinces, signed: no number, no name, people in tens alone.

    \b
    Examples:
      simaudit share --period 2026-10 --out 68_2026-10.json
      simaudit share --carrier viettel --out viettel_68_2026-10.json

    It counts people with live numbers, and those with findings, by check, carrier, type of customer and years
    of registration, each count rounded down to tens. `province` of the configuration says whose figures they
    are. Tell the fingerprint of the key by telephone to who is to read the file with `simaudit compare`.
    """
    from simaudit.jobs.shared.share import share as share_month

    config, store = here.config, here.store
    month = month_of(period)
    with noted(store, month, [file]) as note:
        shared = share_month(store, config, month, carrier and carrier.lower(), file)
        note.period = shared.figures.period
        note.carriers = [figures.carrier for figures in shared.figures.carriers]
    print_path(file)
    print_message(Note("shared_fingerprint", fingerprint=shared.fingerprint))
    if shared.left_out:
        print_message(Note("shared_left_out", carriers=shared.left_out))


@command(
    "written",
    usage="an option, the configuration or the store can't be used, a key is not trusted, or a file is "
    "of another month; nothing was written",
    incomplete="a file can't be read, is altered, or can't be written; nothing was compared",
    busy=True,
)
@click.argument("files", type=FILE, nargs=-1, required=True)
@period_option("The month; default that of the files.")
@click.option(
    "--out", type=ANY, help="Folder for compare.html and compare.json; default out/compare/YYYY-MM."
)
@click.option("--lang", cls=KeyOption, help="vi, en, or vi,en for both; default the configuration's.")
@click.option(
    "--trust",
    metavar="FINGERPRINT",
    multiple=True,
    help="Trust this key too, as told by telephone; repeatable.",
)
@with_store
def compare(
    here: Installation, files: tuple[Path, ...], period: str | None, out: Path | None, trust: tuple[str, ...]
) -> None:
    """Put provinces' figures of a month beside one's own: what is high here alone, what everywhere.

    FILES are what `simaudit share` wrote in other provinces. An altered one is refused, and one whose key
    neither [shared_keys] of the configuration nor --trust names.

    \b
    Examples:
      simaudit compare 01_2026-10.json 79_2026-10.json
      simaudit compare 01_2026-10.json 79_2026-10.json --period 2026-10 --out beside

    One's own month comes from the store, or from a file of one's own. What is high at one carrier by one
    check in one province is for that province to look at; what is high in every one may be the carrier's.
    """
    from simaudit.config import languages
    from simaudit.jobs.shared.compare import CompareRequest
    from simaudit.jobs.shared.compare import compare as compare_files
    from simaudit.jobs.shared.share import given_fingerprints

    langs = languages(here.config.lang)
    request = CompareRequest(files, month_of(period), langs, out, given_fingerprints(trust))
    rules = here.rules
    with noted(here.store, request.period, files) as note:
        done = compare_files(here.store, here.config, rules, request)
        note.period = done.comparison.run.period
    for path in done.files:
        print_path(path)
    comparison = done.comparison
    own = [row for row in comparison.outside if row.province == comparison.own]
    print_message(
        Note(
            "provinces_compared",
            provinces=len(comparison.provinces),
            here=len(own),
            elsewhere=len(comparison.outside) - len(own),
            everywhere=len(comparison.everywhere),
        )
    )
    notes = [Note("own_month_missing")] if done.own_missing else []
    if checks := sorted({row.check_id for row in comparison.not_compared}):
        notes.append(Note("checks_not_compared", checks=checks))
    print_errors(notes)
