"""Reports written again from the ledger: pages in the languages wanted, and everything else as it was."""

from pathlib import Path

from simaudit.jobs.stored.month_folder import rewrite_reports
from simaudit.period import Period
from simaudit.store.manifest import file_differences
from simaudit.store.store import Store

MONTH = Path("out/2026-10")
CARRIERS = ("viettel", "vinaphone")
PAGES = {"index", "cases", "viettel/report", "vinaphone/report"}


def pages() -> set[str]:
    """Those that reports write; the page to work in is an annex."""
    names = {path.relative_to(MONTH).as_posix() for path in MONTH.rglob("*.html")}
    return names - {"restricted/work.html"}


def test_pages_of_other_languages_go_and_the_manifest_agrees(ring: Path) -> None:
    results = [(MONTH / carrier / "results.json").read_bytes() for carrier in CARRIERS]
    written = rewrite_reports(Store(ring / "store"), ring / "out", Period(2026, 10), ["en", "vi"])
    assert pages() == {f"{page}{lang}.html" for page in PAGES for lang in ("", ".vi")}
    assert {path.relative_to(ring / MONTH).as_posix() for path in written.pages} == pages()
    assert written.results.select("carrier", "check_id", "violations").rows() == [
        ("viettel", "MIS-08", 2), ("viettel", "MIS-10", 4),
        ("vinaphone", "MIS-08", 2), ("vinaphone", "MIS-10", 0),
    ]  # fmt: skip
    rewrite_reports(Store(ring / "store"), ring / "out", Period(2026, 10), ["vi"])
    assert pages() == {f"{page}.html" for page in PAGES}
    assert [(MONTH / carrier / "results.json").read_bytes() for carrier in CARRIERS] == results
    assert (written.outdated, file_differences(MONTH)) == ((), [])
