"""What is made of an audited month: reports from the store, a verification, figures for other provinces.

`verify` holds a run's files to its manifest, another run, or the receipt of a self-check; `compare` puts what
other provinces wrote with `share` beside one's own.
"""

import sys
from pathlib import Path

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_message, print_path
from simaudit.errors import ExitCode, Note, UsageError


@terminal.command(
    "written; nothing at or above --fail-on",
    findings="written; something at or above --fail-on was found",
    usage="an option or the configuration can't be used, or the store holds no such month",
    incomplete="a report can't be written",
    busy=True,
)
@terminal.period_option("The month, or last-month; default the one audited last.")
@terminal.with_store
@terminal.OUT
@click.option(
    "--lang", cls=terminal.KeyOption, help="vi, en, or vi,en for both; default those of the month's last run."
)
@terminal.FULL
@click.option(
    "--fail-on",
    cls=terminal.KeyOption,
    type=terminal.SEVERITIES,
    help="Exit with 1 where something at or above this severity was found; default none.",
)
def report(here: terminal.Installation, period: str | None, *, full: bool) -> None:
    """Write a month's reports again from the store without auditing: in another language, or lost ones.

    They are compared with the months before as these are by now; --fail-on judges the results again. Pages
    in languages that are not written now are removed.

    \b
    Examples:
      simaudit report --lang vi,en
      simaudit report --period 2026-09 --out again
    """
    from simaudit.config import languages
    from simaudit.jobs.stored.month_folder import rewrite_reports
    from simaudit.judge.results import reaches

    config, store = here.config, here.store
    tolerated = here.rules.tolerated(config)
    month = terminal.month_of(period)
    with terminal.noted(store, month):
        langs = languages(config.lang) if here.keys["lang"] else None
        written = rewrite_reports(store, config.out, month, langs, full=full)
        for path in written.pages:
            print_path(path)
        print_errors(written.outdated)
        if reaches(written.results, config.fail_on or "none", tolerated):
            sys.exit(ExitCode.FINDINGS)


@terminal.command(
    "as in the manifest, drafts of a dossier aside; or the two are of the same inputs, rules and findings",
    findings="a file, the month in the store or the key is not as the run left it; or the two differ",
    usage="an option can't be used, or a folder holds no run",
    busy=True,
)
@click.argument("folder", type=terminal.ANY)
@click.argument("other", type=terminal.ANY, required=False)
@terminal.CONFIG
@click.option(
    "--store",
    cls=terminal.KeyOption,
    type=terminal.ANY,
    help="Store of the run, which remembers the manifest; default store.",
)
def verify(here: terminal.Installation, folder: Path, other: Path | None) -> None:
    """Hash a run's files again against its manifest; with OTHER, compare two runs, or a run and a receipt.

    FOLDER is a month's folder of reports; OTHER is such a folder too, or the receipt of a self-check. FOLDER
    may be a dossier too, a folder, .zip or .zip.age, or the store, with all that its ledger has recorded.

    \b
    Examples:
      simaudit store verify out/2026-10
      simaudit store verify out/2026-10 other/2026-10
      simaudit store verify out/2026-10 viettel/receipt.json
      simaudit store verify dossier-V-7F3K-29QD-2026-10
      simaudit store verify store
    """
    from simaudit.jobs.dossier.verification import is_dossier_path, verify_dossier
    from simaudit.jobs.stored.verification import finish_killed_runs, verify_run, verify_store
    from simaudit.store.store import Store

    config, stores, store_given = here.config, [here.store], here.keys["store"] is not None
    if not store_given:
        stores.append(Store(config.sibling("selfcheck") / "store", config.key_file))
    if other is None and Store(folder).ledger.exists():
        key_file = config.key_file if folder == config.store else None
        compared = verify_store(Store(folder, config.key_file), key_file)
    elif other is None:
        if store_given:
            here.store.require_ledger()
        # A store that is named may be another installation's, which has another key.
        key_file, is_dossier = None if store_given else config.key_file, is_dossier_path(folder)
        compared = verify_dossier(folder, stores) if is_dossier else verify_run(folder, stores, key_file)
    elif is_dossier_path(folder):
        raise UsageError("dossier_alone", path=folder)
    else:
        from simaudit.jobs.receipt.comparison import compare_runs, compare_with_receipt

        finish_killed_runs(stores)
        is_receipt = other.exists() and not other.is_dir()
        compared = (compare_with_receipt if is_receipt else compare_runs)(folder, other)
    print_message(*(compared.differences or [compared.agreement]), *compared.notes)
    sys.exit(ExitCode.FINDINGS if compared.differences else ExitCode.DONE)


@terminal.command(
    "written",
    usage="an option, the configuration or the store can't be used; nothing was written",
    incomplete="the file can't be written",
    busy=True,
)
@terminal.period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only this carrier's figures, for its head office.")
@click.option("--out", "file", type=terminal.FILE, required=True, help="The file to write.")
@terminal.with_store
def share(here: terminal.Installation, period: str | None, carrier: str | None, file: Path) -> None:
    """Write a month's figures for other provinces, signed: no number, no name, people in tens alone.

    \b
    Examples:
      simaudit provinces share --period 2026-10 --out 68_2026-10.json
      simaudit provinces share --carrier viettel --out viettel_68_2026-10.json

    It counts people with live numbers, and those with findings, by check, carrier, type of customer and years
    of registration, each count rounded down to tens. `province` of the configuration says whose figures they
    are. Tell the fingerprint of the key by telephone to who is to read the file with `simaudit provinces
    compare`.
    """
    from simaudit.jobs.shared.share import share as share_month

    config, store = here.config, here.store
    month = terminal.month_of(period)
    with terminal.noted(store, month, [file]) as note:
        shared = share_month(store, config, month, carrier and carrier.lower(), file)
        note.period = shared.figures.period
        note.carriers = [figures.carrier for figures in shared.figures.carriers]
    print_path(file)
    print_message(Note("shared_fingerprint", fingerprint=shared.fingerprint))
    if shared.left_out:
        print_message(Note("shared_left_out", carriers=shared.left_out))


@terminal.command(
    "written",
    usage="an option, the configuration or the store can't be used, a key is not trusted, or a file is "
    "of another month; nothing was written",
    incomplete="a file can't be read, is altered, or can't be written; nothing was compared",
    busy=True,
)
@click.argument("files", type=terminal.FILE, nargs=-1, required=True)
@terminal.period_option("The month; default that of the files.")
@click.option(
    "--out", type=terminal.ANY, help="Folder for compare.html and compare.json; default out/compare/YYYY-MM."
)
@click.option(
    "--lang", cls=terminal.KeyOption, help="vi, en, or vi,en for both; default the configuration's."
)
@click.option(
    "--trust",
    metavar="FINGERPRINT",
    multiple=True,
    help="Trust this key too, as told by telephone; repeatable.",
)
@terminal.with_store
def compare(
    here: terminal.Installation,
    files: tuple[Path, ...],
    period: str | None,
    out: Path | None,
    trust: tuple[str, ...],
) -> None:
    """Put provinces' figures of a month beside one's own: what is high here alone, what everywhere.

    FILES are what `simaudit provinces share` wrote in other provinces. An altered one is refused, and one
    whose key neither [shared_keys] of the configuration nor --trust names.

    \b
    Examples:
      simaudit provinces compare 01_2026-10.json 79_2026-10.json
      simaudit provinces compare 01_2026-10.json 79_2026-10.json --period 2026-10 --out beside

    One's own month comes from the store, or from a file of one's own. What is high at one carrier by one
    check in one province is for that province to look at; what is high in every one may be the carrier's.
    """
    from simaudit.jobs.shared.share import compare as compare_files
    from simaudit.jobs.shared.share import given_fingerprints

    month, trusted, rules = terminal.month_of(period), given_fingerprints(trust), here.rules
    with terminal.noted(here.store, month, files) as note:
        comparison, written = compare_files(
            here.store, config=here.config, rules=rules, paths=files, period=month, out=out, trust=trusted
        )
        note.period = comparison.run.period
    for path in written:
        print_path(path)
    here_alone = sum(row.province == comparison.own for row in comparison.outside)
    counts = {"here": here_alone, "elsewhere": len(comparison.outside) - here_alone}
    counts |= {"provinces": len(comparison.provinces), "everywhere": len(comparison.everywhere)}
    print_message(Note("provinces_compared", **counts))
    notes = [Note("own_month_missing")] if comparison.own is None else []
    if checks := sorted({row.check_id for row in comparison.not_compared}):
        notes.append(Note("checks_not_compared", checks=checks))
    print_errors(notes)
