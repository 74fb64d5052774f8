"""`dossier`: all that is known of a case, for the police."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import ANY, TEXT, installation, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message
from simaudit.errors import Note, RefusedValueError, UsageError
from simaudit.period import recorded_now

if TYPE_CHECKING:
    from simaudit.config import Config


@click.command(
    epilog=exits(
        "made, or sealed",
        usage="an option, the configuration or the store can't be used, no reason or official is given, no "
        "case of the month has this id, its rows are not kept any more or were changed, or the target is "
        "there already; or what is to be sealed is sealed, or has another file changed or missing; nothing "
        "was made",
        incomplete="the dossier can't be written",
        busy=True,
    )
)
@click.argument("case_id", metavar="ID", required=False)
@click.option("--reason", type=TEXT, help="Why; the letter says it, and it is kept with the access note.")
@click.option(
    "--official",
    type=TEXT,
    metavar='"NAME, POST"',
    help="Name and post of who makes or seals it; default [letterhead] official.",
)
@period_option("The month, or last-month; default the last audited one that has the case.")
@click.option(
    "--out",
    "target",
    type=ANY,
    help="The folder or .zip to make; default dossier-ID-YYYY-MM in the current folder.",
)
@click.option("--zip", "zipped", is_flag=True, help="One .zip instead of a folder.")
@click.option(
    "--seal",
    "sealed",
    type=ANY,
    metavar="FOLDER",
    help="Seal this dossier: number, date and signature are in, and no file of it changes any more.",
)
@with_store
def dossier(
    case_id: str | None,
    reason: str | None,
    official: str | None,
    sealed: Path | None,
    **keys: Any,
) -> None:
    """Make a dossier of a case for the police: letter, summary, unmasked list, picture, and their origin.

    ID is the case's, as `simaudit cases list` gives it. Letter and summary are .docx in the form of an
    official transfer, drafts to be completed and signed; the list is an .xlsx with every number, what was
    found of it in the rule's words, and what the carriers must be asked for. manifest.json has the sha256 of
    each file, of the extracts, the rules and the store's month.

    When number, date and signature are in, --seal FOLDER takes the drafts, and what was put beside them (the
    signed scan), into the manifest. Afterwards any change is told.

    \b
    Examples:
      simaudit dossier V-7F3K-29QD --reason transfer-to-police --official "Trần Thị B, Phó Trưởng phòng"
      simaudit dossier V-7F3K-29QD --reason request-45/CAT --period 2026-10 --out case.zip
      simaudit dossier --seal dossier-V-7F3K-29QD-2026-10

    It holds personal data, in files that only you may read. Where [restricted] recipients are named it is one
    .zip.age, encrypted to them. `simaudit verify` says whether a dossier is as it was made or sealed.
    """
    making = {name: keys.pop(name) for name in ("period", "target", "zipped")}
    if sealed is not None:
        if case_id or any(making.values()):
            raise UsageError("seal_alone", path=sealed)
        _seal(sealed, reason, official, keys)
    elif case_id is None:
        raise UsageError("dossier_of_no_case")
    else:
        _make(case_id, reason, official, making, keys)


def _official(given: str | None, config: Config) -> str:
    """As the option has it, or else the configuration; empty where neither does."""
    from simaudit.config.key_values import named_official

    try:
        return named_official(given or "") or config.letterhead.official
    except RefusedValueError as error:
        raise UsageError.of(error.note, place=Note("at_key", key="--official")) from error


def _make(
    case_id: str, reason: str | None, official: str | None, making: Mapping[str, Any], keys: Mapping[str, Any]
) -> None:
    from simaudit.cases.default_portraits import PortraitSettings
    from simaudit.config.own_folders import names_of
    from simaudit.config.rules_in_force import rules_of
    from simaudit.jobs.dossier.dossier import DossierRequest, make_dossier
    from simaudit.jobs.dossier.letters import templates_folder

    if not reason:
        raise UsageError("dossier_without_reason")
    config, store = installation(keys)
    maker = _official(official, config)
    if not maker:
        raise UsageError("dossier_without_official")
    request = DossierRequest(
        case_id=case_id,
        reason=reason,
        official=maker,
        period=month_of(making["period"]),
        target=making["target"],
        zipped=making["zipped"],
        recipients=config.restricted.recipients,
        head=config.letterhead,
        letters_folder=templates_folder(config),
        names=names_of(config),
        portraits=PortraitSettings(config.default_portraits, config.portraits),
    )
    with noted(store, request.period, [request.target] if request.target else [], reason) as note:
        made = make_dossier(store, config.out, rules_of(config), request, recorded_now())
        note.period, note.carriers, note.files = str(made.period), made.carriers, [made.path]
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


def _seal(folder: Path, reason: str | None, official: str | None, keys: Mapping[str, Any]) -> None:
    from simaudit.jobs.dossier.seal import seal_dossier

    config, store = installation(keys)
    with noted(store, files=[folder], reason=reason):
        done = seal_dossier(store, folder, _official(official, config) or None, recorded_now())
    print_message(
        Note(
            "dossier_is_sealed",
            case=done.case_id,
            period=done.period,
            target=folder,
            manifest=done.manifest,
        )
    )
    for name in done.added:
        print_message(Note("sealed_with", file=name))
