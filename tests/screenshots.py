"""Takes the documentation's pictures again, of the sample data: pages of the audit, and of the desk.

Run it with `make screenshots`. It audits into a folder of its own, month by month, so that there is something
to compare with.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright
from support.served_desk import installation, served

from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.paths import DOCS

_ROOT: Final = Path(__file__).parent.parent
_SAMPLES: Final = _ROOT / "sample_data"
_PICTURES: Final = DOCS / "pictures"
_PAGES: Final = {
    "report.vi": "viettel/report.html",
    "report.en": "viettel/report.en.html",
    "overview.vi": "index.html",
    "overview.en": "index.en.html",
}
"""Picture → page below the month's folder, of which the first screen is taken."""

_CASES: Final = {"case.vi": "cases.html"}
"""Picture → page, of which the first case is taken."""

_DESK: Final = {
    "desk": "/",
    "month": "/months/2026-10",
    "file": "viettel_2026-10.csv",
    "findings": "/findings?period=2026-10",
    "documents": "/documents?period=2026-10",
    "criterion": "/criteria/BLK-02",
}
"""Picture → page of the desk, or link of the page before it, of which the first screen is taken."""

_BYTES: Final = 150_000
"""A README opens at once on a slow line."""

_WIDTH: Final = 1080
_HEIGHT: Final = 800
_WIDE: Final = 1200
"""The width at which a case's drawing has its course beside it."""
_QUALITY: Final = 80
_DEBIAN: Final = Path("/usr/bin/chromium")


def audited(folder: Path) -> Path:
    """Audit the sample's months into `folder`, in their order; the last month's output."""
    months = sorted(path for path in _SAMPLES.iterdir() if path.is_dir())
    for month in months:
        lists = [f"--{kind}={month / kind}.csv" for kind in LIST_KINDS]
        command = [sys.executable, "-m", "simaudit", "audit", str(month), *lists, "--no-restricted"]
        # The key, the store and the reports go to the working folder.
        done = subprocess.run([*command, "--lang", "vi,en"], cwd=folder, check=False)
        # A spreadsheet damaged one of September's files, which the exit code says.
        assert done.returncode in (0, 3)
    return folder / "out" / months[-1].name


def take(output: Path, chromium: str) -> list[Path]:
    """Write the pictures of _PAGES and _CASES in the pages' light colours; their paths."""
    _PICTURES.mkdir(exist_ok=True)
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        for name, file in (_PAGES | _CASES).items():
            page.goto((output / file).as_uri())
            whole, picture = output / f"{name}.png", _PICTURES / f"{name}.webp"
            if name in _CASES:
                page.set_viewport_size({"width": _WIDE, "height": _HEIGHT})
                page.locator(".case").first.screenshot(path=whole)
            else:
                page.screenshot(path=whole)
            with Image.open(whole) as image:
                image.save(picture, quality=_QUALITY, method=6)
            taken.append(picture)
        browser.close()
    return taken


def take_desk(folder: Path, chromium: str) -> list[Path]:
    """Write the pictures of _DESK, of an installation that is set up in a folder; their paths."""
    installation(folder)
    subprocess.run([sys.executable, "-m", "simaudit", "letters"], cwd=folder, check=True)
    taken = []
    with served(folder) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        page.context.add_cookies(
            [{"name": name, "value": value, "url": desk.origin} for name, value in desk.cookies.items()]
        )
        for name, path in _DESK.items():
            if path.startswith("/"):
                page.goto(f"{desk.origin}{path}")
            else:
                page.get_by_role("link", name=path).click()
                page.wait_for_load_state()
            page.screenshot(path=folder / f"{name}.png")
            with Image.open(folder / f"{name}.png") as image:
                image.save(_PICTURES / f"{name}.vi.webp", quality=_QUALITY, method=6)
            taken.append(_PICTURES / f"{name}.vi.webp")
        browser.close()
    return taken


def main() -> None:
    """Take the pictures; exits with a sentence where there is no Chromium or one came out too large."""
    chromium = str(_DEBIAN) if _DEBIAN.exists() else shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on this machine: apt-get install chromium")
    with TemporaryDirectory() as folder:
        taken = [*take(audited(Path(folder)), chromium), *take_desk(Path(folder) / "home", chromium)]
    for picture in taken:
        if (size := picture.stat().st_size) > _BYTES:
            sys.exit(f"{picture}: {size} bytes, {_BYTES} are allowed; make the viewport smaller")


if __name__ == "__main__":
    main()
