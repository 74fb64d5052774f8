"""The page to work in with as many findings as it may have: what isn't in sight isn't drawn."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
import pytest
from support.browser_tab import Tab
from support.work_months import finding, row

from simaudit.contract import DTYPES
from simaudit.report.annexes.work_page import WorkFacts, write_work_pages
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.carrier import CarrierFigures

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The browser warns about its own bundled parts; the page has no part in that.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def tab(browser: "Browser") -> Iterator[Tab]:
    opened = Tab(browser)
    yield opened
    opened.page.close()


FINDINGS: Final = 100_000
"""More than a page of MOST_BYTES lists, however short they are."""


def many(one: dict[str, object], of_row: dict[str, pl.Expr]) -> pl.DataFrame:
    """FINDINGS rows like this one, but for these columns."""
    n = pl.int_range(FINDINGS, dtype=pl.Int64)
    types = {name: pl.String for name, value in one.items() if value is None}
    repeated = {name: pl.lit(value, types.get(name)).alias(name) for name, value in one.items()}
    return pl.DataFrame({"n": pl.select(n).to_series()}).select(
        **(repeated | {name: expression.alias(name) for name, expression in of_row.items()})
    )


def test_a_hundred_thousand_findings_are_gone_through(
    tab: Tab, figures: CarrierFigures, tmp_path: Path
) -> None:
    number = pl.lit("849610") + pl.col("n").cast(pl.String).str.zfill(5)
    place = {"record": pl.col("n") + 1, "msisdn": number}
    # Half of the keys are another's, as of findings with several rows.
    key = (pl.col("n") // 2).cast(pl.String).str.zfill(64)
    paths = [tmp_path / "findings.parquet", tmp_path / "rows.parquet"]
    many(finding("viettel", "UNR-01", 1), {**place, "finding_key": key}).write_parquet(paths[0])
    rows = many(
        row("viettel", 1), {**place, "id_number": pl.lit("001090") + (pl.col("n") % 9).cast(pl.String)}
    )
    rows.cast({name: DTYPES[name] for name in rows.columns}).write_parquet(paths[1])
    no_cases = pl.DataFrame(
        schema={"carrier": pl.String, "file": pl.String, "record": pl.Int64, "case_id": pl.String}
    )
    checks = {check.id: check for check in figures.checks}
    facts = WorkFacts(figures.run, checks, (), no_cases, {}, ())
    write_work_pages([WorkMonth("viettel", paths[0], paths[1])], facts, tmp_path, most=200_000_000)
    tab.open(tmp_path / "work.html")
    tab.page.wait_for_selector("html[data-ready]", state="attached")
    assert tab.page.inner_text("#count") == "100.000 trên 100.000 dấu hiệu"
    drawn = tab.page.locator("#table .tabulator-row")
    assert 5 < drawn.count() < 200
    tab.page.focus("button.open[tabindex='0']")
    for key_name, last in (("End", "84961099999"), ("PageUp", "84961099984"), ("Home", "84961000000")):
        tab.page.keyboard.press(key_name)
        tab.page.wait_for_function(f"document.activeElement.textContent === '{last}'")
        assert drawn.count() < 200
    tab.page.keyboard.press("Enter")
    numbers = tab.page.locator("#numbers-of-paper li")
    # Fifty of a paper, without the number itself, and how many more there are.
    assert numbers.count() == 50
    assert numbers.last.inner_text() == "và 11.062 số khác"
    assert tab.messages == []
