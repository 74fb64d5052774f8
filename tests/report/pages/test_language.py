"""Numbers and dates of both languages, and a catalogue without gaps."""

from datetime import date, datetime

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from simaudit.errors import Note
from simaudit.messages import catalogue_path
from simaudit.paths import REPORTS
from simaudit.report.figures.base import Share
from simaudit.report.pages.language import Language

VI, EN = Language("vi"), Language("en")
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("rate", "vi", "en"),
    [
        (0.0, "0,0%", "0.0%"),
        (1e-7, f"<{SPACE}0,1%", f"<{SPACE}0.1%"),
        (0.0005, f"<{SPACE}0,1%", f"<{SPACE}0.1%"),
        (0.0006, "0,1%", "0.1%"),
        (0.9731, "97,3%", "97.3%"),
        (0.9994, "99,9%", "99.9%"),
        (0.999_999, f">{SPACE}99,9%", f">{SPACE}99.9%"),
        (1.0, "100,0%", "100.0%"),
        (None, "–", "–"),
    ],
)
def test_what_is_not_all_or_nothing_never_reads_so(rate: float | None, vi: str, en: str) -> None:
    assert (VI.percent(rate), EN.percent(rate)) == (vi, en)


def test_numbers_and_shares() -> None:
    assert VI.number(1_234_567) == "1.234.567"
    assert VI.share(Share(n=1_234, of=56_789)) == "1.234 / 56.789 (2,2%)"
    assert (EN.share(Share(n=0, of=0)), EN.share(Share(n=1, of=29))) == ("0 / 0", "1 / 29")
    assert (VI.percent(0.1, 29), VI.percent(0.1, 30)) == ("–", "10,0%")


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        (0.0031, "+0,3", "+0.3"),
        (-0.012, "\N{MINUS SIGN}1,2", "\N{MINUS SIGN}1.2"),
        (-0.0001, "0,0", "0.0"),
        (0.0, "0,0", "0.0"),
    ],
)
def test_a_change_of_a_rate_has_its_sign(change: float, vi: str, en: str) -> None:
    assert (VI.difference(change), EN.difference(change)) == (vi, en)


def test_sizes_dates_and_months() -> None:
    moment = datetime(2026, 11, 3, 8, 5)  # noqa: DTZ001
    assert (VI.size(999), VI.size(4_741_340), EN.size(4_741_340)) == (
        f"999{SPACE}B",
        f"4,7{SPACE}MB",
        f"4.7{SPACE}MB",
    )
    assert (VI.day(moment), EN.moment(moment), VI.month("2026-10")) == (
        "03/11/2026",
        f"03/11/2026 08:05{SPACE}UTC+7",
        "10/2026",
    )


def test_the_engine_s_notes_are_translated() -> None:
    assert VI.note(Note("in_force_from", day=date(2026, 6, 15))) == "có hiệu lực từ 15/06/2026"
    assert (
        VI.note(Note("column_absent", columns=("id_number", "full_name")))
        == "thiếu cột số giấy tờ, họ và tên"
    )
    assert VI.note(Note("verbatim", text="something new")) == "something new"
    assert EN.note(Note("no_previous_month")) == "no previous month"


def in_use() -> set[str]:
    messages: set[str] = set()
    for template in REPORTS.rglob("*.html"):
        with template.open("rb") as file:
            found = babel_extract(
                file, ["_", "gettext"], [], {"trim_blocks": "true", "lstrip_blocks": "true"}
            )
            messages |= {str(message) for _, _, message, _ in found}
    return messages


def test_english_translates_every_message_and_no_other() -> None:
    with catalogue_path("en").open("rb") as file:
        catalogue = read_po(file, locale="en")
    translated = {
        str(message.id) for message in catalogue if message.id and message.string and not message.context
    }
    assert translated == in_use()
    for message in catalogue:
        if message.id and message.python_format:
            assert not list(message.check(catalogue))
