"""The months of a folder of reports, as their runs have written them."""

import json
from pathlib import Path

from simaudit.report.figures.base import signs_of
from simaudit.report.figures.month_list import MonthCarrier, month_list
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.render import render_months


def written(out: Path, period: str, overview: OverviewFigures) -> None:
    run = overview.run.model_copy(update={"period": period})
    (out / period).mkdir()
    text = overview.model_copy(update={"run": run}).for_programs()
    (out / period / "overview.json").write_text(text, encoding="utf-8")


def test_months_are_listed_the_newest_first_with_what_came_of_each(
    overview: OverviewFigures, tmp_path: Path
) -> None:
    for period in ("2026-09", "2026-10"):
        written(tmp_path, period, overview)
    letter = tmp_path / "letters" / "2026-10" / "viettel" / "cong-van.docx"
    letter.parent.mkdir(parents=True)
    letter.touch()
    months = month_list(tmp_path)
    assert months is not None
    assert [month.period for month in months.months] == ["2026-10", "2026-09"]
    row = next(row for row in overview.carriers if row.carrier == "viettel")
    assert months.months[0].carriers[1] == MonthCarrier(
                        in_scope=True,
        carrier="viettel", consequence=row.consequence, signs=signs_of(row.compliant, partly=row.partly),
        letters=("letters/2026-10/viettel/cong-van.docx",),
        cases=sum(case.state != "quiet" and "viettel" in case.carriers for case in overview.cases),
    )  # fmt: skip
    page = render_months(months, "vi")
    for link in (
        "2026-10/index.html",
        "2026-10/viettel/report.html",
        "letters/2026-10/viettel/cong-van.docx",
    ):
        assert f'href="{link}"' in page


def test_what_is_no_month_of_this_version_is_left_out(overview: OverviewFigures, tmp_path: Path) -> None:
    assert month_list(tmp_path) is None
    written(tmp_path, "2026-10", overview)
    for name, content in (("2026-09", "{"), ("2026-08", json.dumps({"run": {}}))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "overview.json").write_text(content)
    months = month_list(tmp_path)
    assert months is not None
    assert [month.period for month in months.months] == ["2026-10"]
