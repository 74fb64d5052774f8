"""`dossier`: all that is known of a case, for the police."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_message
from simaudit.errors import Note, RefusedValueError, UsageError
from simaudit.period import recorded_now
from simaudit.version import __version__

if TYPE_CHECKING:
    from datetime import date, datetime

    from simaudit.report.annexes.dossier_contents import DossierArticle


@terminal.command(
    "made, or sealed",
    usage="an option, the configuration or the store can't be used, no reason, article or official is given, "
    "no case of the month has this id, its rows are not kept any more or were changed, or the target is "
    "there already; or what is to be sealed is sealed, lacks number, date or signer, or has another file "
    "changed or missing; nothing was made",
    incomplete="the dossier can't be written",
    busy=True,
)
@click.argument("case_id", metavar="ID", required=False)
@click.option(
    "--reason", type=terminal.TEXT, help="Why; the letter says it, and it is kept with the access note."
)
@click.option(
    "--article",
    type=click.Choice(["144", "62"]),
    help="The form: 144 proposes to prosecute (Criminal Procedure Code), 62 transfers the file (Law on "
    "Handling of Administrative Violations).",
)
@click.option(
    "--official",
    type=terminal.TEXT,
    metavar='"NAME, POST"',
    help="Name and post of who makes or seals it; default [letterhead] official.",
)
@terminal.period_option("The month, or last-month; default the last audited one that has the case.")
@click.option(
    "--out",
    "target",
    type=terminal.ANY,
    help="The folder or .zip to make; default dossier-ID-YYYY-MM in the current folder.",
)
@click.option("--zip", "zipped", is_flag=True, help="One .zip instead of a folder.")
@click.option(
    "--seal",
    "sealed",
    type=terminal.ANY,
    metavar="FOLDER",
    help="Seal this dossier: number, date and signature are in, and no file of it changes any more.",
)
@click.option(
    "--number", type=terminal.TEXT, help="With --seal: the letter's number and sign, 123/SKHCN-BCVT."
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="With --seal: the letter's date, YYYY-MM-DD or DD/MM/YYYY.",
)
@click.option(
    "--signer",
    type=terminal.TEXT,
    metavar='"NAME, POST"',
    help="With --seal: name and post of who signed the letter.",
)
@terminal.with_store
def dossier(
    here: terminal.Installation,
    case_id: str | None,
    reason: str | None,
    official: str | None,
    sealed: Path | None,
    number: str | None,
    on: datetime | None,
    signer: str | None,
    **making: Any,
) -> None:
    """Make a dossier of a case for the police: letter, summary, unmasked list, picture, and their origin.

    ID is the case's, as `simaudit cases list` gives it. Letter and summary are .docx in the form of an
    official transfer, drafts to be completed and signed; the list is an .xlsx with every number, what was
    found of it in the rule's words, and what the carriers must be asked for. manifest.json has the sha256 of
    each file, of the extracts, the rules and the store's month.

    The letter cites no provision that nobody has compared with the signed text, and the list leaves out what
    rests on one; both are told.

    When number, date and signature are in, --seal FOLDER takes the drafts, and what was put beside them (the
    signed scan), into the manifest, with --number, --on and --signer. Afterwards any change is told.

    \b
    Examples:
      simaudit dossier V-7F3K-29QD --article 144 --reason transfer --official "Trần Thị B, Phó Trưởng phòng"
      simaudit dossier V-7F3K-29QD --article 62 --reason request-45/CAT --period 2026-10 --out case.zip
      simaudit dossier --seal FOLDER --number 123/SKHCN-BCVT --on 2026-11-20 --signer "Lê C, Giám đốc"

    It holds personal data, in files that only you may read. Where [restricted] recipients are named it is one
    .zip.age, encrypted to them. `simaudit store verify` says whether a dossier is as it was made or sealed.
    """
    if sealed is not None:
        if case_id or any(making.values()):
            raise UsageError("seal_alone", path=sealed)
        if number is None or on is None or signer is None:
            raise UsageError("seal_of_no_letter", path=sealed)
        _seal(here, sealed, reason, official, (number, on.date(), _named(signer, "--signer")))
    elif number or on or signer:
        raise UsageError("letter_without_seal")
    elif case_id is None:
        raise UsageError("dossier_of_no_case")
    else:
        _make(here, case_id, reason, official, **making)


def _named(given: str | None, option: str) -> str:
    """Name and post as an option has them; empty where it isn't given."""
    from simaudit.config.key_values import named_official

    try:
        return named_official(given or "")
    except RefusedValueError as error:
        raise UsageError.of(error.note, place=Note("at_key", key=option)) from error


def _make(
    here: terminal.Installation,
    case_id: str,
    reason: str | None,
    official: str | None,
    article: DossierArticle | None,
    period: str | None,
    **place: Any,
) -> None:
    from simaudit.cases.criteria import Thresholds
    from simaudit.cases.default_portraits import PortraitSettings
    from simaudit.jobs.dossier.case_evidence import DossierRequest
    from simaudit.jobs.dossier.dossier import make_dossier
    from simaudit.jobs.dossier.letter_files import templates_folder
    from simaudit.report.annexes.dossier_contents import Maker

    if not reason:
        raise UsageError("dossier_without_reason")
    config = here.config
    name_and_post = _named(official, "--official") or config.letterhead.official
    if not name_and_post:
        raise UsageError("dossier_without_official")
    if article is None:
        raise UsageError("dossier_without_article")
    maker = Maker(
        official=name_and_post,
        made_at=recorded_now(),
        reason=reason,
        article=article,
        version=__version__,
        rule_set=here.rules.fingerprint,
        head=config.letterhead,
        letters_folder=templates_folder(config),
        names=here.names,
        law=here.rules.law,
        reference=here.rules.reference.tables,
    )
    portraits = PortraitSettings(config.default_portraits, config.portraits)
    thresholds = Thresholds(**config.cases.model_dump(exclude={"without_links"}))
    request = DossierRequest(
        case_id,
        maker,
        terminal.month_of(period),
        recipients=config.restricted.recipients,
        portraits=portraits,
        thresholds=thresholds,
        **place,
    )
    files = [request.target] if request.target else []
    with terminal.noted(here.store, request.period, files, reason) as note:
        made = make_dossier(here.store, config.out, here.rules.checks, request)
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
    print_errors(made.left_out)


def _seal(
    here: terminal.Installation,
    folder: Path,
    reason: str | None,
    official: str | None,
    letter: tuple[str, date, str],
) -> None:
    from simaudit.jobs.dossier.seal import seal_dossier

    number, day, signer = letter
    with terminal.noted(here.store, files=[folder], reason=reason or number):
        sealer = _named(official, "--official") or here.config.letterhead.official or None
        sealed, added, digest = seal_dossier(here.store, folder, letter, sealer, recorded_now())
    print_message(
        Note(
            "dossier_is_sealed",
            case=sealed.dossier,
            period=sealed.period,
            number=number,
            day=day,
            signer=signer,
            target=folder,
            manifest=digest,
        )
    )
    print_message(*(Note("sealed_with", file=name) for name in added))
