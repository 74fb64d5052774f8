"""`follow`: what is done about cases, and about checks at carriers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.help import UNUSABLE, Sections, exits
from simaudit.cli.terminal.output import print_as, print_errors, print_message, print_text
from simaudit.errors import UsageError
from simaudit.messages import Words
from simaudit.period import recorded_now, today
from simaudit.store.follow_up_states import STATES

if TYPE_CHECKING:
    from simaudit.jobs.follow_up.follow_up import KnownNames


class _State(click.Choice[str]):
    """A state by its code or by its Vietnamese words, with their accents or without."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from simaudit.intake.values.text import fold

        words = {fold(text): state for state, text in Words("follow_up", "vi").under().items()}
        return super().convert(words.get(fold(str(value)), value), param, ctx)


_DAY: Final = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group(cls=Sections, epilog=exits("done", usage=UNUSABLE))
def follow() -> None:
    """Record what is done about a letter, a case, or a check at a carrier, and list it.

    \b
    Examples:
      simaudit follow sent viettel 123/SKHCN-BCVT --on 2026-11-05
      simaudit follow set viettel:UNR-03 --state notified --document 123/SKHCN-BCVT --deadline 2026-12-01
      simaudit follow list

    A follow-up goes from open to notified, answered, inspected, decided and closed; steps may be left out. It
    is dismissed with a reason, and opened again with one.
    """


@terminal.command(
    "recorded", name="set", usage=f"{UNUSABLE}, or the step can't be taken; nothing was recorded", busy=True
)
@click.argument("subject")
@click.option(
    "--state", type=_State(STATES, case_sensitive=False), required=True, help="What it has come to."
)
@click.option("--on", type=_DAY, help="The day on which it did, YYYY-MM-DD or DD/MM/YYYY; default today.")
@click.option(
    "--document", type=terminal.TEXT, metavar="NUMBER", help="The document's number, such as 123/SKHCN-BCVT."
)
@click.option("--deadline", type=_DAY, help="The day by which what comes next is due.")
@click.option("--person", type=terminal.TEXT, metavar="NAME", help="The official in charge.")
@click.option("--amount", metavar="VND", type=click.IntRange(min=0), help="An amount, in VND.")
@click.option("--reason", type=terminal.TEXT, help="Why; needed where it is dismissed, or opened again.")
@terminal.period_option(
    "Of a letter, the month whose findings it names; default the last one that ended before it."
)
@terminal.with_store
def follow_set(here: terminal.Installation, subject: str, period: str | None, **given: Any) -> None:
    """Record that a letter, a case, or a check at a carrier, has come to a state.

    SUBJECT is the id of a case, V-7F3K-29QD, a carrier and a check, viettel:UNR-03, or a carrier and the
    number of a letter that `simaudit follow sent` recorded, viettel:123/SKHCN-BCVT.

    \b
    Examples:
      simaudit follow set V-7F3K-29QD --state notified --document 123/SKHCN-BCVT --deadline 2026-12-01
      simaudit follow set viettel:UNR-03 --state decided --document 9/QĐ-XPHC --amount 70000000
      simaudit follow set V-7F3K-29QD --state dismissed --reason one-hospital
      simaudit follow set viettel:UNR-03 --state "đã thông báo" --document 123/SKHCN-BCVT

    Nothing is overwritten: the last entry counts. The official in charge and the amount stay until others are
    given. The same state once more corrects the entry: what isn't given stays as it was.

    With --state notified the numbers that the letter names are kept by keyed hash, and every later audit
    judges whether they were locked in time. Another document is another letter.
    """
    from simaudit.cli.text.follow import recorded_text
    from simaudit.jobs.follow_up.follow_up import set_follow_up
    from simaudit.jobs.follow_up.step import Step

    store = here.store
    fields = {name: value for name, value in given.items() if value != ""}
    days = {name: value.date() for name, value in fields.items() if isinstance(value, datetime)}
    step = Step(**(fields | days))
    month = terminal.month_of(period)
    with terminal.noted(store):
        done = set_follow_up(store, subject, step, _known_names(here), recorded_now(), today(), month)
    print_text(recorded_text(done.entry, here.names))
    print_message(*done.notes)
    print_errors(done.warnings)


@terminal.command(
    "recorded",
    name="sent",
    usage=f"{UNUSABLE}, or the letter asks for nothing; nothing was recorded",
    busy=True,
)
@click.argument("carrier")
@click.argument("document", metavar="NUMBER")
@click.option("--on", type=_DAY, help="The letter's day, YYYY-MM-DD or DD/MM/YYYY; default today.")
@click.option(
    "--deadline", type=_DAY, help="The day by which the carrier is to answer; default the letter's."
)
@click.option("--person", type=terminal.TEXT, metavar="NAME", help="The official in charge.")
@terminal.period_option("The month of the letter; default the carrier's last one that ended before it.")
@terminal.with_store
def follow_sent(
    here: terminal.Installation, carrier: str, document: str, period: str | None, **given: Any
) -> None:
    """Record that the letter of a month went to a carrier: everything that it named, as it named it.

    CARRIER is the carrier, NUMBER the letter's, such as 123/SKHCN-BCVT.

    \b
    Examples:
      simaudit follow sent viettel 123/SKHCN-BCVT --on 2026-11-05
      simaudit follow sent viettel 123/SKHCN-BCVT --on 2026-11-06 --deadline 2026-11-20

    One step records every check, case and number that `simaudit letters` wrote into the letter, also the
    demand to send the files again. What happens to the letter then happens to all of them. The numbers are
    kept by keyed hash, and every later audit judges whether they were locked in time. The same number once
    more corrects the entry.
    """
    from simaudit.cli.text.follow import recorded_text
    from simaudit.jobs.follow_up.follow_up import send_letter
    from simaudit.jobs.follow_up.step import Step
    from simaudit.store.follow_ups import Subject

    day, deadline = (given[name] and given[name].date() for name in ("on", "deadline"))
    step = Step("notified", day, document, deadline, given["person"] or None)
    subject = Subject.of(f"{carrier}:{step.document}")
    if subject is None or subject.letter is None:
        raise UsageError("letter_without_number")
    with terminal.noted(here.store):
        head, month = here.config.letterhead, terminal.month_of(period)
        done = send_letter(here.store, subject, step, head, recorded_now(), today(), month)
    print_text(recorded_text(done.entry, here.names))
    print_message(*done.notes)


@terminal.command("listed", name="list", usage=UNUSABLE, busy=True)
@terminal.period_option("The month they are compared with; default the last one.")
@click.option("--carrier", help="Of this carrier only, and of the cases that it has part in.")
@click.option("--open/--all", "only_open", default=True, help="What has not ended (default), or all.")
@terminal.TABLE_FORMAT
@terminal.LANG
@terminal.with_store
def follow_list(
    here: terminal.Installation,
    period: str | None,
    carrier: str | None,
    output_format: str,
    lang: str,
    *,
    only_open: bool,
) -> None:
    """List what is followed up: its last state, and what is overdue, still there, or soon time-barred.

    \b
    Examples:
      simaudit follow list
      simaudit follow list --carrier viettel --all --format csv > viettel.csv

    It names the officials in charge. What a carrier was notified of is still there where the month has the
    case, or the carrier's last month has findings of the check that are not waived. Findings whose limitation
    of one year ends within 60 days are listed though nothing is done about them yet.
    """
    from simaudit.cli.text.follow import follow_ups_listing
    from simaudit.jobs.follow_up.follow_up import list_follow_ups

    store, month, name = here.store, terminal.month_of(period), carrier and carrier.lower()
    with terminal.noted(store, month):
        names = _known_names(here)
        listed = list_follow_ups(store, month, name, names, ended=not only_open, today=today())
    print_as(output_format, follow_ups_listing(listed, output_format, lang))


@terminal.command("shown", name="show", usage=UNUSABLE, busy=True)
@click.argument("subject")
@terminal.LANG
@terminal.with_store
def follow_show(here: terminal.Installation, subject: str, lang: str) -> None:
    """Show every entry of one follow-up: when it was recorded, by whom, and what it says.

    SUBJECT is the id of a case, a carrier and a check, or a carrier and the number of a letter.

    \b
    Examples:
      simaudit follow show V-7F3K-29QD
      simaudit follow show viettel:UNR-03 --lang en
    """
    from simaudit.cli.text.follow import history_text
    from simaudit.jobs.follow_up.follow_up import follow_up_of

    with terminal.noted(here.store):
        entries = follow_up_of(here.store, subject)
    print_text(history_text(entries, lang))


def _known_names(here: terminal.Installation) -> KnownNames:
    from simaudit.jobs.follow_up.follow_up import KnownNames
    from simaudit.jobs.inputs.known_carriers import known_carriers

    carriers = known_carriers(here.config.carriers, here.rules.reference.tables)
    return KnownNames(carriers, tuple(check.id for check in here.rules.checks))


follow.arranged({"Record it": (follow_sent, follow_set), "Read it": (follow_list, follow_show)})
