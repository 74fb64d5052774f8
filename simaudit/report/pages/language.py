"""One report language: its catalogue of messages, its numbers and dates, and the words for codes.

A code's word stands in the catalogue (messages.py) under its kind as the context: severity, nature, link, ….
The templates' own text is Vietnamese, and the English catalogue has its translation under no context.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.numbers import format_decimal

from simaudit.errors import CatalogueError, Note, Value
from simaudit.files import size_in_unit
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.messages import LANGUAGES, translations
from simaudit.period import ZONE, in_viet_nam
from simaudit.report.figures.base import RATE_MINIMUM, Count, Rate, Share
from simaudit.report.figures.checks import AsideCheck
from simaudit.report.figures.points import PointToVisit
from simaudit.report.figures.reliability import Criterion, wording_notes
from simaudit.report.figures.unregistered import Unregistered
from simaudit.rules.check import Wording
from simaudit.rules.provisions import UNCHECKED
from simaudit.rules.reference_tables import communes, provinces
from simaudit.rules.tariffs import place_of
from simaudit.rules.vocabulary import column_in_sentence, column_names, detail_in_words

_THIN = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"

_COLUMNS_IN_LINE = 5
"""Columns that a criterion's line names: the table of all criteria names the others too."""

_COLUMNS = ("column", "columns")
"""Values of notes that are columns of the register."""


@lru_cache(maxsize=10_000)
def _figure(value: float, pattern: str | None, locale: Locale) -> str:
    # A report formats the same few figures thousands of times.
    return format_decimal(value, format=pattern, locale=locale)


def _with_column_names(value: Value) -> Value:
    """Columns as a Vietnamese sentence calls them; what is none is left as it is."""
    if isinstance(value, str):
        return column_in_sentence(value)
    if isinstance(value, list | tuple):
        return [column_in_sentence(column) if isinstance(column, str) else column for column in value]
    return value


class Ruled(Protocol):
    """A check as a page or letter names it."""

    @property
    def title(self) -> Wording: ...

    @property
    def unchecked(self) -> bool: ...


_AT_LEAST = f"≥{_THIN}"


def _dagger(count: Count) -> str:
    # What is none rests on nothing.
    return UNCHECKED if count.unchecked and count.n else ""


class Language:
    """Messages, codes, numbers and dates in one language; raises CatalogueError for an unknown one."""

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise CatalogueError("report_language_unknown", languages=LANGUAGES, language=repr(code))
        self.code = code
        self.locale = Locale.parse(code)
        self.translations = translations(code)

    def word(self, kind: str, code: str) -> str:
        """The word for a code; a code without one is shown as it is."""
        word = self.translations.texts.get((kind, code))
        if word is None:
            return self.column(code) if kind == "column" else code
        return word

    def column(self, column: str) -> str:
        """What a column of the register is called in Vietnamese; its own name in English."""
        return column_names().get(column, column) if self.code == "vi" else column

    def province(self, scope: str) -> str:
        """A province within a sentence: tỉnh Gia Lai, thành phố Huế; in English its name alone.

        Before it are the communes of a scope (rules/scope.py) that is limited to them.
        """
        code, *codes = scope.split()
        name, names = provinces()[code], communes(date.max) if codes else {}
        if self.code == "vi":
            has_kind = name.startswith(("Tỉnh", "Thành phố", "TP"))
            name = f"{name[:1].lower()}{name[1:]}" if has_kind else f"tỉnh {name}"
        return ", ".join([*(f"{names.get(commune, '')} ({commune})".lstrip() for commune in codes), name])

    def detail(self, detail: str) -> str:
        """What a finding's detail says, in words in Vietnamese; as the check states it in English."""
        return detail_in_words(detail) if self.code == "vi" else detail

    def note(self, note: Note) -> str:
        """A note in this language, with days as 03/11/2026 and columns as they are called in it."""
        if self.code == "en":
            return note.text(self.code, "%d/%m/%Y")
        named_columns = {
            name: _with_column_names(value) for name, value in note.values.items() if name in _COLUMNS
        }
        return Note(note.code, **{**note.values, **named_columns}).text(self.code, "%d/%m/%Y")

    def text(self, wording: Wording) -> str:
        """A check's text in this language."""
        return wording.get(self.code)

    def titled(self, check: Ruled) -> str:
        """A check's title, with † where it rests on an unchecked provision."""
        return f"{self.text(check.title)}{UNCHECKED if check.unchecked else ''}"

    def number(self, value: int | Count) -> str:
        """1.234.567 or 1,234,567; a count with its reserve, as in a table: ≥ 1.234†."""
        if isinstance(value, Count):
            return f"{_AT_LEAST if value.at_least else ''}{self.number(value.n)}{_dagger(value)}"
        return _figure(value, None, self.locale)

    def counted(self, count: Count | Rate) -> str:
        """A count with its reserve, as in a sentence: ít nhất 1.234†; of a rate, ít nhất 1.234† (≥ 5,2%)."""
        if isinstance(count, Rate):
            return self.counted(count.count) + self.in_brackets(count)
        least = f"{self.word('reserve', 'at_least')} " if count.at_least and count else ""
        return f"{least}{self.number(count.n)}{_dagger(count)}"

    def in_brackets(self, rate: Rate) -> str:
        """` (≥ 5,2%)`, to be put behind a count; nothing where there is no rate."""
        return "" if rate.rate is None else f" ({self.percent(rate).removesuffix(UNCHECKED)})"

    def percent(self, rate: float | Rate | None, of: int = RATE_MINIMUM) -> str:
        """97,3% or 97.3%; only 0 and 1 give 0,0% and 100,0%; ≥ 5,2%† with a reserve.

        – for no rate, and for one of fewer than RATE_MINIMUM rows (`of`).
        """
        if isinstance(rate, Rate):
            if rate.rate is None:
                return self.percent(None)
            least = _AT_LEAST if rate.count.at_least else ""
            return f"{least}{self.percent(rate.rate)}{_dagger(rate.count)}"
        if rate is None or of < RATE_MINIMUM:
            return "–"
        figure = self._percent(rate)
        if rate > 0 and figure == self._percent(0):
            return f"<{_THIN}{self._percent(0.001)}"
        if rate < 1 and figure == self._percent(1):
            return f">{_THIN}{self._percent(0.999)}"
        return figure

    def difference(self, change: float) -> str:
        """A rate's change in percentage points, with its sign: +0,3 or −1.2; 0,0 has none."""
        figure = _figure(abs(change) * 100, "#,##0.0", self.locale)
        if figure == _figure(0, "#,##0.0", self.locale):
            return figure
        return f"{'+' if change > 0 else _MINUS}{figure}"

    def per_thousand(self, rate: float | None) -> str:
        """115,1: of a thousand; – for no rate."""
        return "–" if rate is None else _figure(rate * 1000, "#,##0.0", self.locale)

    def share(self, share: Share) -> str:
        """1.234 / 56.789 (2,2%); of few rows the counts alone."""
        counts = f"{self.number(share.n)} / {self.number(share.of)}"
        return counts if share.of < RATE_MINIMUM else f"{counts} ({self.percent(share.rate)})"

    def article(self, act: str) -> str:
        """Where an act stands in its decree: điểm a khoản 3 Điều 34 of 34.3.a."""
        return place_of(act, self.code)

    def criterion(self, criterion: Criterion) -> str:
        """A criterion of reliability in a line: what it is, the columns that it counts, what was measured."""
        name = self.text(criterion.name) if criterion.name else self.word("criterion", criterion.key)
        columns = [self.unread(column) for column in criterion.unread]
        columns = columns or [self.word("column", column) for column in criterion.columns]
        more = ", …" if len(columns) > _COLUMNS_IN_LINE else ""
        line = f"{name} ({', '.join(columns[:_COLUMNS_IN_LINE])}{more})" if columns else name
        if criterion.outcome == "unmeasured":
            return f"{line}: {self.word('outcome', criterion.outcome)}"
        if criterion.measured is None or criterion.measured.of == 1:
            return line
        return f"{line}: {self.share(criterion.measured)}"

    def throughout(self, check: AsideCheck) -> str:
        """That a check found almost everything, and what is to be looked at first; without a full stop."""
        inputs = ", ".join(self.word("column", name) for name in check.inputs[:_COLUMNS_IN_LINE])
        return self.word("throughout", "check").format(
            title=self.text(check.title), found=self.share(check.found), inputs=inputs
        )

    def visit(self, point: PointToVisit) -> str:
        """Why a registration point is to be visited, without a full stop."""

        def text(reason: str, number: int, **values: str) -> str:
            return self.word("visit", reason).format(numbers=self.number(number), **values)

        reasons = []
        if (above := point.above) is not None:
            kind = "above" if above.in_scope.of == above.numbers.of else "above_whole"
            reasons.append(text(kind, above.numbers.n, expected=self.amount(above.expected_tenths)))
        reasons += [text("case", case.numbers, id=case.case_id) for case in point.cases]
        if point.reported:
            reasons.append(text("reported", point.reported))
        return "; ".join(reasons)

    def restated(self, month: Unregistered) -> str:
        """Why the start of a month isn't the end of the one before; empty where it is."""
        if month.before is None:
            return self.word("unregistered", "first")
        texts = [] if month.follows else [self.word("unregistered", "gap")]
        texts += [self.word("unregistered", "restated")] if month.restated else []
        change = f"{'+' if month.restated > 0 else _MINUS}{self.number(abs(month.restated))}"
        return "; ".join(texts).format(before=self.month(month.before), change=change)

    def unread(self, column: UnreadColumn) -> str:
        """What of a column could not be read: Loại giấy tờ “Thẻ CC” × 1.196; Ngày cấp × 45."""
        wordings = [self.note(note) for note in wording_notes(column)]
        name = self.word("column", column.column)
        return f"{name} {'; '.join(wordings) or f'× {self.number(column.cells)}'}"

    def limit(self, rate: float) -> str:
        """A threshold: 0,1%, 18,75%."""
        return f"{_figure(rate * 100, '#,##0.##', self.locale)}%"

    def _percent(self, rate: float) -> str:
        return f"{_figure(rate * 100, '#,##0.0', self.locale)}%"

    def size(self, count: int) -> str:
        """A file's size: 4,7 MB."""
        value, unit = size_in_unit(count)
        return f"{_figure(value, '#,##0.#', self.locale)}{_THIN}{unit}"

    def day(self, moment: date) -> str:
        """03/11/2026 in both languages, as Vietnamese documents write it."""
        return f"{moment:%d/%m/%Y}"

    def moment(self, moment: datetime) -> str:
        """03/11/2026 08:15 UTC+7, in Vietnamese time."""
        return f"{in_viet_nam(moment):%d/%m/%Y %H:%M}{_THIN}{ZONE}"

    def amount(self, value: float) -> str:
        """An amount that may have a decimal: 0,2 or 5."""
        return _figure(value, "#,##0.##", self.locale)

    def month(self, month: str) -> str:
        """2026-10 → 10/2026."""
        year, number = month.split("-")
        return f"{number}/{year}"
