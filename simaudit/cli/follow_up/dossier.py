"""`dossier`: all that is known of a case, for the police."""

from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import ANY, TEXT, installation, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message
from simaudit.errors import Note, UsageError
from simaudit.period import recorded_now


@click.command(
    epilog=exits(
        "made",
        usage="an option, the configuration or the store can't be used, no case of the month has this id, "
        "its rows are not kept any more or were changed, or the target is there already; nothing was made",
        incomplete="the dossier can't be written",
        busy=True,
    )
)
@click.argument("case_id", metavar="ID")
@click.option(
    "--reason", type=TEXT, required=True, help="Why; the letter says it, and it is kept with the access note."
)
@period_option("The month, or last-month; default the last audited one that has the case.")
@click.option(
    "--out",
    "target",
    type=ANY,
    help="The folder or .zip to make; default dossier-ID-YYYY-MM in the current folder.",
)
@click.option("--zip", "zipped", is_flag=True, help="One .zip instead of a folder.")
@with_store
def dossier(
    case_id: str,
    reason: str,
    period: str | None,
    target: Path | None,
    *,
    zipped: bool,
    **keys: Any,
) -> None:
    """Make a dossier of a case for the police: letter, summary, unmasked list, picture, and their origin.

    ID is the case's, as `simaudit cases list` gives it. Letter and summary are .docx in the form of an
    official transfer, to be completed and signed; the list is an .xlsx with every number, what was found of
    it in the rule's words, and what the carriers must be asked for. manifest.json has the sha256 of each
    file, of the extracts, the rules and the store's month.

    \b
    Examples:
      simaudit dossier V-7F3K-29QD --reason transfer-to-police
      simaudit dossier V-7F3K-29QD --reason request-45/CAT --period 2026-10 --out case.zip

    It holds personal data, in files that only you may read. Where [restricted] recipients are named it is one
    .zip.age, encrypted to them. `simaudit verify` says whether a dossier is as it was made.
    """
    from simaudit.config.rules_in_force import rules_of
    from simaudit.jobs.dossier.dossier import DossierRequest, make_dossier
    from simaudit.jobs.dossier.letters import templates_folder

    if not reason:
        raise UsageError("dossier_without_reason")
    config, store = installation(keys)
    request = DossierRequest(
        case_id=case_id,
        reason=reason,
        period=month_of(period),
        target=target,
        zipped=zipped,
        recipients=config.restricted.recipients,
        head=config.letterhead,
        letters_folder=templates_folder(config),
        names=config.carrier_names,
    )
    with noted(store, request.period, [target] if target else [], reason):
        made = make_dossier(store, config.out, rules_of(config).checks, request, recorded_now())
    print_message(
        Note(
            "dossier_made",
            case=made.case_id,
            period=str(made.period),
            numbers=made.numbers,
            target=made.path,
            manifest=made.manifest,
        )
    )
