"""Letters in Word over a month: to each carrier, and the report to the Chairman, over several months too.

They are written outside the month's own folder, which the next run replaces: a letter that somebody has
written into is kept. All are filled in before the first is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from simaudit.config import Config, Letterhead
from simaudit.config.own_folders import law_of, names_of
from simaudit.errors import Note, SimauditError, UsageError
from simaudit.files import private_folder
from simaudit.jobs.audit.month_findings import sampled_papers
from simaudit.jobs.audit.notified import write_notified_lists
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.dossier.letter_copies import office_program, write_mail_drafts, write_pdfs
from simaudit.jobs.dossier.letter_files import (
    FOLDER,
    LetterFile,
    WrittenLetters,
    put_letters,
    refuse_links,
    templates_folder,
)
from simaudit.jobs.dossier.reminder import LETTER as REMINDER
from simaudit.jobs.dossier.reminder import carrier_reminder, reminder_rules
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.stored.month_folder import write_months_page
from simaudit.jobs.stored.stored_month import StoredMonth, recorded_month, stored_month
from simaudit.period import Period, today
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters.carrier_fields import carrier_fields, left_out, sample_fields, signed_figures
from simaudit.report.letters.report_fields import report_fields
from simaudit.report.letters.templates import Citations, LetterName, filled_in, template_path
from simaudit.rules.carrier_names import CarrierNames
from simaudit.rules.check import Check
from simaudit.rules.law import Law, built_in_law
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_months, wanted_month
from simaudit.store.store import Store


@dataclass(frozen=True)
class LettersRequest:
    """What letters are wanted, and what stands at their head."""

    period: Period | None = None
    """None: the month audited last."""
    carrier: str | None = None
    """Only the letters to this one."""
    span: tuple[Period, Period] | None = None
    """First and last month of a report over several; then there are no other letters."""
    head: Letterhead = field(default_factory=Letterhead)
    folder: Path | None = None
    """Templates of the office's own."""
    recipients: tuple[str, ...] = ()
    """Public keys that letters with personal data are encrypted to."""
    samples: bool = True
    """Whether the papers of a drawn sample are asked for."""
    names: CarrierNames = field(default_factory=dict)
    """How the configuration writes carriers now; the figures have how it did when they were counted."""
    law: Law = field(default_factory=built_in_law)
    """By which they cite provisions now; the figures have the bands by which they were counted."""
    findings: Path | None = None
    """The month's findings.parquet, decrypted, where the run's own is encrypted."""
    key_file: Path = Path("simaudit.key")
    """The installation's key, by which the ledger knows the numbers that letters named."""
    replace_edited: bool = False
    pdf: bool = False
    """Whether each letter is written as a PDF, too."""
    mail: bool = False
    """Whether a draft of mail is written for each carrier that has a letter."""
    reminder: bool = False
    """Whether carriers are reminded of steps that are overdue since letters; then no other is written."""


def write_letters(
    store: Store, out: Path, checks: Sequence[Check], request: LettersRequest, day: date
) -> WrittenLetters:
    """Write the letters into OUT/letters; `day` is theirs.

    Raises UsageError where the store has no such month or a template can't be used, OutputError.
    """
    _refuse(request)
    if request.pdf:
        office_program()
    store.require_ledger()
    problems: tuple[SimauditError, ...] = ()
    out_of_scope: tuple[Note, ...] = ()
    carriers: list[CarrierFigures] = []
    to_officer: list[Note] = []
    with store.open_ledger() as ledger:
        if request.span:
            name = "_".join(map(str, request.span))
            months = _months_of(ledger, request.span, request, to_officer)
            every_scope = [(row.carrier, row.scope) for month in months for row in month.carriers]
            # A report of nobody's subscribers would say that nothing was found.
            is_of_nobody = all(scope.empty for _, scope in every_scope)
            out_of_scope = tuple(scope.refusal(carrier) for carrier, scope in every_scope if is_of_nobody)
            letters = [] if is_of_nobody else [_report(months, request, day)]
        else:
            period = wanted_month(ledger, request.period, request.carrier)
            name = str(period)
            month = _month(ledger, period, request, to_officer)
            addressed = [figures for figures in month.carriers if request.carrier in (None, figures.carrier)]
            out_of_scope = tuple(row.scope.refusal(row.carrier) for row in addressed if row.scope.empty)
            carriers = [figures for figures in addressed if not figures.scope.empty]
            if request.reminder:
                letters, notes = _reminders(store, ledger, carriers, checks, request, day)
                to_officer += notes
            else:
                letters = [letter for figures in carriers for letter in _to_carrier(figures, request, day)]
                to_officer += [
                    Note("letter_demands_nothing", carrier=figures.carrier)
                    for figures in carriers
                    if not figures.decisions.asked
                ]
                letters += [_report([month], request, day)] if carriers and not request.carrier else []
            if request.samples and not request.reminder:
                sample_letters, problems = _of_samples(
                    store, ledger, out / name, carriers, checks, request, day
                )
                letters += sample_letters
        folder = out / FOLDER / name
        written, edited = put_letters(
            letters, folder, store, request.recipients, replace_edited=request.replace_edited
        )
        lists = [] if request.reminder else _notified_lists(store, ledger, carriers, folder, request)
        copies = _copies([*written, *edited], out / name, store, request)
        write_months_page(out)
    if uncited := sorted({key for letter in letters for key in letter.uncited}):
        to_officer.append(Note("letter_uncited", keys=uncited))
    return WrittenLetters(
        folder,
        (*written, *lists),
        copies,
        tuple(edited),
        problems,
        out_of_scope,
        tuple(to_officer),
        tuple(sorted({letter.carrier for letter in letters if letter.carrier})),
        request.names,
    )


def _refuse(request: LettersRequest) -> None:
    if request.span and (request.period or request.carrier):
        raise UsageError("letters_of_month_and_span")
    if request.reminder and (request.span or request.findings or request.mail):
        raise UsageError("reminder_with_others")
    if request.span:
        request.span[0].until(request.span[1])
    if request.findings is not None and request.carrier is None:
        raise UsageError("findings_without_carrier", path=request.findings)


def _month(ledger: Ledger, period: Period, request: LettersRequest, to_officer: list[Note]) -> StoredMonth:
    """The month as letters state it, with carriers as the configuration writes them now.

    What it leaves out is added to `to_officer`.
    """
    recorded = recorded_month(ledger, period)
    if not request.reminder:
        to_officer += left_out(row for row in recorded if request.carrier in (None, row.carrier))
    signed = [signed_figures(figures) for figures in recorded]
    return stored_month(ledger, period, names=request.names, recorded=signed)


def _to_carrier(figures: CarrierFigures, request: LettersRequest, day: date) -> list[LetterFile]:
    fields = carrier_fields(figures, request.head, day)
    letters = [_letter("cong-van", fields, request, figures.run, figures.carrier)]
    # Where nothing is demanded there is nothing to meet about.
    if figures.decisions.asked:
        letters.append(_letter("bien-ban-lam-viec", fields, request, figures.run, figures.carrier))
    return letters


def _reminders(
    store: Store,
    ledger: Ledger,
    carriers: Sequence[CarrierFigures],
    checks: Sequence[Check],
    request: LettersRequest,
    day: date,
) -> tuple[list[LetterFile], tuple[Note, ...]]:
    """The reminders with annexes and records, and why others are reminded of nothing."""
    rules = reminder_rules(ledger, checks, request.head, request.law, request.key_file)
    letters: list[LetterFile] = []
    notes: list[Note] = []
    for figures in carriers:
        reminder = carrier_reminder(store, ledger, figures, rules, day)
        if isinstance(reminder, Note):
            notes.append(reminder)
            continue
        notes += [reminder.note] if reminder.note else []
        for name, fields in reminder.fields.items():
            letter = _letter(name, fields, request, figures.run, figures.carrier)
            letters.append(replace(letter, restricted=name != REMINDER))
        for name, content in reminder.workbooks.items():
            letters.append(LetterFile(name, figures.carrier, content, restricted=True, ending=".xlsx"))
    return letters, tuple(notes)


def _months_of(
    ledger: Ledger, span: tuple[Period, Period], request: LettersRequest, to_officer: list[Note]
) -> list[StoredMonth]:
    """The audited months of the span; raises UsageError where there is none."""
    first, last = span
    audited = sorted({period for period, _ in recorded_months(ledger)})
    periods = [period for period in audited if str(first) <= period <= str(last)]
    if not periods:
        raise UsageError("no_month_of_span", path=ledger.path.parent, months=audited)
    return [_month(ledger, Period.parse(period), request, to_officer) for period in periods]


def _report(months: Sequence[StoredMonth], request: LettersRequest, day: date) -> LetterFile:
    overviews = [month.overview() for month in months]
    fields = report_fields(overviews, months[-1].carriers, request.head, day)
    return _letter("bao-cao", fields, request, overviews[-1].run)


def _of_samples(
    store: Store,
    ledger: Ledger,
    folder: Path,
    carriers: Sequence[CarrierFigures],
    checks: Sequence[Check],
    request: LettersRequest,
    day: date,
) -> tuple[list[LetterFile], tuple[SimauditError, ...]]:
    """The letters of the carriers that were drawn from, and why one can't be written.

    `folder` is OUT/<period>.
    """
    letters: list[LetterFile] = []
    problems: list[SimauditError] = []
    for figures in carriers:
        month = Period.parse(figures.run.period), figures.carrier
        try:
            if (sample := sampled_papers(store, ledger, folder, month, request.findings)) is not None:
                drawn_at, papers = sample
                by_id = {check.id: check for check in checks}
                fields = sample_fields(papers, drawn_at, figures, by_id, request.head, day)
                letter = _letter("phieu-yeu-cau-ho-so", fields, request, figures.run, figures.carrier)
                letters.append(replace(letter, restricted=True))
        except UsageError as error:
            if request.carrier is not None:
                raise
            problems.append(error)
    return letters, tuple(problems)


def _letter(
    name: LetterName,
    fields: Mapping[str, Any],
    request: LettersRequest,
    run: RunInfo,
    carrier: str | None = None,
) -> LetterFile:
    """A letter that holds no personal datum."""
    law = Citations(request.law, run.month.as_of)
    # The moment of the audit, so that the same month gives the same bytes all day.
    content = filled_in(template_path(name, request.folder), {**fields, "law": law}, run.made_at)
    return LetterFile(name, carrier, content, uncited=tuple(law.left_out))


def _notified_lists(
    store: Store, ledger: Ledger, carriers: Sequence[CarrierFigures], folder: Path, request: LettersRequest
) -> list[Path]:
    """Each carrier's list of what letters named to it."""
    names = [figures.carrier for figures in carriers]
    for name in names:
        refuse_links(folder.parent.parent, folder / name / "restricted")
    if not names:
        return []
    period = Period.parse(folder.name)
    return list(write_notified_lists(store, ledger, period, names, folder, request.recipients))


def _copies(letters: Sequence[Path], month: Path, store: Store, request: LettersRequest) -> tuple[Path, ...]:
    """PDFs and drafts of mail of letters that aren't encrypted; `month` is OUT/<period>."""
    readable = [letter for letter in letters if letter.suffix == ".docx"]
    pdfs: list[Path] = []
    if request.pdf and readable:
        building = private_folder(store.building_annexes(FOLDER))
        pdfs = write_pdfs(readable, building)
        building.rmdir()
    drafts = write_mail_drafts(readable, pdfs, month, request.head, request.names) if request.mail else []
    return (*pdfs, *drafts)


def letters_request(config: Config, **choices: Any) -> LettersRequest:
    """A request with what the configuration says; raises UsageError as `templates_folder` and `law_of` do."""
    return LettersRequest(
        head=config.letterhead,
        folder=templates_folder(config),
        recipients=config.restricted.recipients,
        names=names_of(config),
        law=law_of(config),
        key_file=config.key_file,
        **choices,
    )


def letters_of_run(request: AuditRequest) -> LettersRequest | None:
    """What is to be written, None where nothing is; raises UsageError where there is no folder of templates.

    A sample is drawn after the audit, so that none of these letters asks for its papers.
    """
    if request.options.selfcheck or not request.config.letters:
        return None
    return letters_request(request.config, period=request.period, samples=False)


def with_letters(outcome: Outcome, request: AuditRequest, requested: LettersRequest | None) -> Outcome:
    """The outcome of the audit with its letters written, or with the problem that they could not be."""
    if requested is None or outcome.unchanged_since is not None:
        return outcome
    try:
        day = moment.date() if (moment := request.options.moment) else today()
        done = write_letters(request.store, request.config.out, request.rules.checks, requested, day)
    except SimauditError as error:
        return replace(outcome, problems=[*outcome.problems, error])
    written = done.folder if done.letters or done.edited else None
    return replace(outcome, letters=written, of_letters=done.notes)
