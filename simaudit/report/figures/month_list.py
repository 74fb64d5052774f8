"""The months of a folder of reports: by carrier what came of each, read from what their runs have written."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from simaudit.report.figures.base import Figures, Rate, RunInfo, Share, signs_of
from simaudit.report.figures.reliability import Consequence

LETTERS: Final = "letters"
"""The folder of letters, beside those of the months."""


class MonthCarrier(Figures):
    """A carrier in one month."""

    carrier: str
    consequence: Consequence
    """What follows from its reliability."""
    in_scope: bool
    """Whether its extract has subscribers of the province."""
    signs: Rate
    """Numbers with signs."""
    letters: tuple[str, ...]
    """Paths of its letters, below the folder of reports."""
    cases: int
    """Active cases that it has a part in."""


class MonthEntry(Figures):
    """One month."""

    period: str
    langs: tuple[str, ...]
    """The languages of its pages, the first under the plain name."""
    carriers: tuple[MonthCarrier, ...]


class MonthList(Figures):
    """The months of a folder of reports, the newest first; `run` is that of the newest."""

    run: RunInfo
    langs: tuple[str, ...]
    """Languages in which any of the months is written."""
    months: tuple[MonthEntry, ...]


class _OverviewRow(BaseModel):
    carrier: str
    consequence: Consequence
    in_scope: bool = True
    compliant: Share
    partly: bool
    unchecked: bool = False


class _OverviewCase(BaseModel):
    state: str
    carriers: tuple[str, ...]


class _WrittenOverview(BaseModel):
    run: RunInfo
    carriers: tuple[_OverviewRow, ...]
    cases: tuple[_OverviewCase, ...]


def month_list(out: Path) -> MonthList | None:
    """The months in the folder `out`; None where it has none whose figures this version can read."""
    overviews = [overview for path in sorted(out.glob("*-*/overview.json")) if (overview := _read(path))]
    if not overviews:
        return None
    months = tuple(_entry(out, overview) for overview in reversed(overviews))
    langs = dict.fromkeys(lang for overview in overviews for lang in overview.run.langs)
    return MonthList(run=overviews[-1].run, langs=tuple(langs), months=months)


def _read(path: Path) -> _WrittenOverview | None:
    try:
        overview = _WrittenOverview.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return overview if overview.run.period == path.parent.name else None


def _entry(out: Path, overview: _WrittenOverview) -> MonthEntry:
    return MonthEntry(
        period=overview.run.period,
        langs=overview.run.langs,
        carriers=tuple(
            MonthCarrier.with_fields_of(
                row,
                signs=signs_of(row.compliant, partly=row.partly, unchecked=row.unchecked),
                letters=tuple(
                    path.relative_to(out).as_posix()
                    for path in sorted((out / LETTERS / overview.run.period / row.carrier).glob("*.docx"))
                ),
                cases=sum(case.state != "quiet" and row.carrier in case.carriers for case in overview.cases),
            )
            for row in overview.carriers
        ),
    )
