"""Which files a month's folder has, and that personal data lie in restricted folders alone."""

from pathlib import Path

from support.command import simaudit_

CARRIERS = ("viettel", "vinaphone")
OF_CARRIER = ["exposure.csv", "receipt.json", "report.html", "results.csv", "results.json"]
RESTRICTED = [
    "findings.csv", "findings.parquet", "findings.xlsx", "holders.csv", "rejects.csv", "remarks.parquet",
]  # fmt: skip
OF_MONTH = ["cases.html", "cases.json", "checks.csv", "index.html", "manifest.json", "overview.json"]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_files_of_a_month(audited_ring: Path) -> None:
    assert files(audited_ring / "out" / "2026-10") == sorted([
        *OF_MONTH,
        *(f"restricted/cases.{form}" for form in ("csv", "parquet", "xlsx")),
        "restricted/work.html",
        *(f"{carrier}/{name}" for carrier in CARRIERS for name in OF_CARRIER),
        *(f"{carrier}/restricted/{name}" for carrier in CARRIERS for name in RESTRICTED),
    ])  # fmt: skip


def test_without_annexes_nothing_restricted_is_there_and_pages_have_both_languages(ring: Path) -> None:
    done = simaudit_("audit", "in/2026-10", "--no-restricted", "--lang", "en,vi")
    assert (done.exit_code, done.stderr) == (0, "")
    pages = [f"{name}{lang}.html" for name in ("cases", "index") for lang in ("", ".vi")]
    assert files(ring / "out" / "2026-10") == sorted([
        *(name for name in OF_MONTH if not name.endswith(".html")), *pages,
        *(f"{carrier}/{name}" for carrier in CARRIERS for name in (*OF_CARRIER, "report.vi.html")),
    ])  # fmt: skip
