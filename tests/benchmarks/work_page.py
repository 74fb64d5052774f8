"""Measures the page to work in at its limit: writing it, its size, and what a browser takes for each step.

    simaudit dev generate lab --rows 334000 --violations 0.05 && simaudit audit lab/2026-10
    python tests/benchmarks/work_page.py .          # the folder that has out/ and store/

Where the month has fewer than 100,000 findings, copies of its carriers come beside them under other names.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
from playwright.sync_api import sync_playwright

from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period
from simaudit.report.annexes.work_page import NAME, WorkFacts, write_work_pages
from simaudit.report.annexes.work_rows import LEAST_BYTES, WorkMonth, total
from simaudit.store.store import Store

TYPED: Final = "by('{field}').value = '{text}'; by('filters').dispatchEvent(new Event('input'))"
STEPS: Final = {
    "search a number": TYPED.format(field="text", text="0961 234 5"),
    "search a name": TYPED.format(field="text", text="nguyen thi"),
    "clear": "by('filters').reset()",
    "filter by carrier": TYPED.format(field="carrier", text="viettel"),
    "clear again": "by('filters').reset()",
    "sort by name": "document.querySelectorAll('button.sort')[4].click()",
    "sort by number": "document.querySelectorAll('button.sort')[0].click()",
    "open a row": "document.querySelectorAll('button.open')[2].click()",
    "close it": "by('close').click()",
    "scroll to the middle": "(grid => { grid.scrollTop = grid.scrollHeight / 2 })"
    "(document.querySelector('.tabulator-tableholder'))",
    "tick all": "by('tick-all').click()",
}
"""What is done in the page, one after the other; `by` gives an element by its id."""

DRAWN: Final = """async code => {
    const begun = performance.now();
    new Function("by", code)(id => document.getElementById(id));
    do await new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)));
    while (document.getElementById("table").ariaBusy === "true");
    return performance.now() - begun;
}"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def months_of(store: Store, out: Path, period: Period, copies: Path, fewest: int) -> list[WorkMonth]:
    """The audited carriers, and copies of them until there are enough findings."""
    carriers = sorted(path.parent.name for path in (out / str(period)).glob("*/restricted"))
    months = [
        WorkMonth(name, out / str(period) / name / "restricted/findings.parquet", store.month(period, name))
        for name in carriers
    ]
    whole = list(months)
    while total(months) < fewest:
        source = whole[len(months) % len(whole)]
        name = f"{source.carrier}-{len(months)}"
        paths = [copies / f"{name}.{kind}.parquet" for kind in ("findings", "rows")]
        for path, of in zip(paths, (source.findings, source.rows), strict=True):
            assert of is not None
            pl.read_parquet(of).with_columns(carrier=pl.lit(name)).write_parquet(path)
        months.append(WorkMonth(name, paths[0], paths[1]))
    return months


def browse(page_path: Path) -> None:
    """Print what opening the page and each step takes, in milliseconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(3):
            # What is run by hand here is not the page's: its policy has no part in it.
            page = browser.new_context(bypass_csp=True).new_page()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            begun = time.perf_counter()
            page.goto(page_path.as_uri())
            page.wait_for_selector("html[data-ready]", state="attached")
            seconds = time.perf_counter() - begun
            metrics = session.send("Performance.getMetrics")["metrics"]
            busy = next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")
            say(f"opened in {seconds:.2f} s, {busy:.2f} s of its processor")
        for name, code in STEPS.items():
            say(f"{name}: {page.evaluate(DRAWN, code):.0f} ms, {page.inner_text('#count')}")
        say(f"memory of the script: {page.evaluate('performance.memory.usedJSHeapSize') / 1e6:.0f} MB")
        page.screenshot(path=page_path.with_suffix(".png"))
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="has out/ and store/ of an audit")
    parser.add_argument("--period", type=Period.parse, default=Period.parse("2026-10"))
    parser.add_argument("--findings", type=int, default=100_000, help="how many there are at least")
    parser.add_argument("--target", type=Path, help="keeps the page in this folder")
    options = parser.parse_args()
    store = Store(options.folder / "store")
    with store.open_ledger() as ledger, TemporaryDirectory() as temporary:
        copies = Path(temporary)
        figures = stored_month(ledger, options.period).carriers
        months = months_of(store, options.folder / "out", options.period, copies, options.findings)
        case_rows = pl.read_parquet(options.folder / f"out/{options.period}/restricted/cases.parquet")
        checks = {check.id: check for carrier in figures for check in carrier.checks}
        facts = WorkFacts(
            figures[0].run, checks, [], case_rows.with_columns(file=pl.lit("")), {}, unreadable=()
        )
        target = options.target or copies
        target.mkdir(exist_ok=True)
        begun, processor = time.perf_counter(), time.process_time()
        write_work_pages(months, facts, target, total(months) * LEAST_BYTES)
        seconds, processor = time.perf_counter() - begun, time.process_time() - processor
        say(f"written in {seconds:.1f} s, {processor:.1f} s of the processor")
        say(f"{total(months):,} findings, {(target / NAME).stat().st_size / 1e6:.1f} MB")
        say(f"peak of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        browse((target / NAME).resolve())


if __name__ == "__main__":
    main()
