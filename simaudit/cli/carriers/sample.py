"""`sample` draws findings, or rows without any, to look at their papers; `answers` takes what came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_message
from simaudit.errors import IntakeError, Note, UsageError
from simaudit.period import moment_text, recorded_now, today

if TYPE_CHECKING:
    from simaudit.store.samples import Purpose


@terminal.command(
    "drawn",
    usage="an option, the configuration or the store can't be used, or nothing could be drawn",
    incomplete="the worksheet can't be written",
    busy=True,
)
@click.option("--carrier", required=True, help="Whose month.")
@click.option(
    "--size",
    type=click.IntRange(1, 100_000),
    required=True,
    help="How many papers, faces, devices, points, addresses or lone rows to draw.",
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["precision", "audit"]),
    default="precision",
    help="From findings, or from rows that no check accuses; default precision.",
)
@click.option(
    "--out", "worksheet", type=terminal.FILE, required=True, help="The worksheet to write, FILE.xlsx."
)
@terminal.period_option("The month; default the one audited last.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), default=1, help="Another seed draws others; default 1."
)
@click.option("--check", "check_id", metavar="ID", multiple=True, help="Only this check; may be repeated.")
@click.option("--findings", type=terminal.FILE, help="The month's findings.parquet, decrypted.")
@terminal.REPORTS
@terminal.with_store
def sample(
    here: terminal.Installation,
    purpose: Purpose,
    worksheet: Path,
    period: str | None,
    check_id: tuple[str, ...],
    **wanted: Any,
) -> None:
    """Draw what is looked at on paper, into a worksheet: findings, or rows that no check accuses.

    \b
    Examples:
      simaudit sample --carrier viettel --size 200 --out viettel_sample.xlsx
      simaudit sample --carrier viettel --size 100 --for audit --out viettel_audit.xlsx
      simaudit sample --carrier viettel --size 50 --check BLK-04 --out blk-04.xlsx

    It holds personal data. The filled worksheet comes back through `simaudit answers`.
    """
    from simaudit.jobs.follow_up.sample import SampleRequest, draw_sample
    from simaudit.jobs.stored.cases import case_settings

    if worksheet.suffix.lower() != ".xlsx":
        raise UsageError("worksheet_is_workbook", path=worksheet)
    if check_id and purpose == "audit":
        raise UsageError("audit_of_no_check", place=Note("at_key", key="--check"))
    check_ids = tuple(map(str.upper, check_id))
    request = SampleRequest(purpose=purpose, period=terminal.month_of(period), checks=check_ids, **wanted)
    with terminal.noted(here.store, request.period, [worksheet]) as note:
        note.carriers = [request.carrier]
        rules, settings = here.rules.checks, case_settings(here.config, here.store)
        drawn = draw_sample(here.store, here.config.out, rules, request, settings, worksheet, recorded_now())
        note.period = str(drawn.period)
    drawn_message = "sample_drawn" if purpose == "precision" else "audit_drawn"
    counts: dict[str, Any] = {
        "carrier": request.carrier, "period": str(drawn.period), "units": drawn.units, "of": drawn.of,
        "strata": drawn.strata, "rows": drawn.rows, "seed": str(request.seed), "worksheet": worksheet,
    }  # fmt: skip
    print_message(Note(drawn_message, **counts))
    if drawn.left_out:
        print_message(Note("checks_left_out", checks=list(drawn.left_out)))
    if drawn.fewest and not check_id:
        print_message(Note("checks_drawn_least", checks=list(drawn.fewest)))


_FAULTS_SHOWN = 1_000


@terminal.command(
    "merged, or merged already",
    usage="an option, the configuration or the store can't be used; nothing was merged",
    incomplete="the file can't be read, or a row can't be merged; nothing was merged, or all but rows of "
    "follow-ups that were changed meanwhile",
    busy=True,
)
@click.argument("file", type=terminal.ANY)
@click.option("--plan", is_flag=True, help="Only say what would be merged, and merge nothing.")
@terminal.with_store
def answers(here: terminal.Installation, file: Path, *, plan: bool) -> None:
    """Read a filled workbook (or CSV) of answers, of a sample's results or of follow-ups, into the store.

    FILE is the annex findings.xlsx with its last columns filled in, a worksheet of `simaudit sample`, a list
    of `simaudit communes`, or cases.xlsx with its columns of follow-ups.

    \b
    Examples:
      simaudit answers viettel_2026-10_answered.xlsx --plan
      simaudit answers viettel_2026-10_answered.xlsx

    Whole or not at all: where a row can't be merged, every such row is listed on stdout, and
    nothing is changed. Only a follow-up that was changed in the store meanwhile is left out alone.
    """
    from simaudit.jobs.follow_up.answers import receive

    with terminal.noted(here.store, files=[file]) as note:
        received = receive(here.store, file, recorded_now(), today(), here.config.key_file, plan=plan)
        note.period, note.carriers = received.period or None, received.carriers
        number = len(received.faults)
        print_message(*received.faults[:_FAULTS_SHOWN])
        if number > _FAULTS_SHOWN:
            print_message(Note("and_more", number=number - _FAULTS_SHOWN))
        if number and not received.kind:
            raise IntakeError("nothing_merged", path=file, number=number)
        if received.merged_at:
            print_message(Note("merged_before", file=file.name, at=moment_text(received.merged_at)))
            return
        shown_by = Note("answers_shown_by", month=f" --period {received.period}" if received.period else "")
        rows: dict[str, Any] = {
            "new": received.new, "changed": received.changed, "as_before": received.as_before,
            "then": Note("answers_planned") if plan else shown_by,
        }  # fmt: skip
        if received.kind == "follow_up":
            print_message(Note("follow_ups_merged", **rows))
            print_message(*received.notes[:_FAULTS_SHOWN])
            print_errors(received.warnings)
            if number:
                raise IntakeError("nothing_merged" if plan else "rest_merged", path=file, number=number)
            return
        merged = {"answer": "answers_merged", "spot": "found_on_the_spot"}
        code = merged.get(received.kind, "inspections_merged")
        print_message(Note(code, carrier=", ".join(received.carriers), period=received.period, **rows))
        if received.unsigned:
            print_message(Note("not_signed", number=received.unsigned))
