"""`answers`: what carriers and inspectors filled in, back into the store."""

from pathlib import Path

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import ANY, noted, with_store
from simaudit.cli.terminal.output import print_errors, print_message
from simaudit.errors import IntakeError, Note
from simaudit.period import moment_text, recorded_now, today

_FAULTS_SHOWN = 1_000


@command(
    "merged, or merged already",
    usage="an option, the configuration or the store can't be used; nothing was merged",
    incomplete="the file can't be read, or a row can't be merged; nothing was merged, or all but rows of "
    "follow-ups that were changed meanwhile",
    busy=True,
)
@click.argument("file", type=ANY)
@with_store
def answers(here: Installation, file: Path) -> None:
    """Read a filled workbook (or CSV) of answers, of a sample's results or of follow-ups, into the store.

    FILE is the annex findings.xlsx with its last columns filled in, a worksheet of `simaudit sample`, or
    cases.xlsx with its columns of follow-ups.

    \b
    Examples:
      simaudit answers viettel_2026-10_answered.xlsx

    Whole or not at all: where a row can't be merged, every such row is listed on stdout, and
    nothing is changed. Only a follow-up that was changed in the store meanwhile is left out alone.
    """
    from simaudit.jobs.follow_up.answers import receive

    with noted(here.store, files=[file]) as note:
        received = receive(here.store, file, recorded_now(), today(), here.config.key_file)
        note.period, note.carriers = received.period or None, [received.carrier] if received.carrier else []
        number = len(received.faults)
        for fault in received.faults[:_FAULTS_SHOWN]:
            print_message(fault)
        if number > _FAULTS_SHOWN:
            print_message(Note("and_more", number=number - _FAULTS_SHOWN))
        if number and not received.kind:
            raise IntakeError("nothing_merged", path=file, number=number)
        if received.merged_at:
            print_message(Note("merged_before", file=file.name, at=moment_text(received.merged_at)))
            return
        rows = {"new": received.new, "changed": received.changed, "as_before": received.as_before}
        if received.kind == "follow_up":
            print_message(Note("follow_ups_merged", **rows))
            for of_letter in received.notes[:_FAULTS_SHOWN]:
                print_message(of_letter)
            print_errors(received.warnings)
            if number:
                raise IntakeError("rest_merged", path=file, number=number)
            return
        merged = "answers_merged" if received.kind == "answer" else "inspections_merged"
        print_message(Note(merged, carrier=received.carrier, period=received.period, **rows))
        if received.unsigned:
            print_message(Note("not_signed", number=received.unsigned))
