"""Takes the README's pictures again, of the sample data: first screens of both pages, and the first case.

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
from support.served_desk import address, served

from simaudit.intake.reference_lists import LIST_KINDS

_ROOT: Final = Path(__file__).parent.parent
_SAMPLES: Final = _ROOT / "sample_data"
_PICTURES: Final = Path(__file__).parent / "pictures"
_PAGES: Final = {
    "report.vi": "viettel/report.html",
    "report.en": "viettel/report.en.html",
    "overview.vi": "index.html",
    "overview.en": "index.en.html",
}
"""Picture → page below the month's folder, of which the first screen is taken."""

_CASES: Final = {"case.vi": "cases.html", "case.en": "cases.en.html"}
"""Picture → page, of which the first case is taken."""

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


def take_desk(folder: Path, chromium: str) -> Path:
    """Write the picture of the desk's first page, of the installation in a folder; its path."""
    picture = _PICTURES / "desk.vi.webp"
    with served(folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        page.goto(str(address(folder)["url"]))
        page.screenshot(path=folder / "desk.png")
        browser.close()
    with Image.open(folder / "desk.png") as image:
        image.save(picture, quality=_QUALITY, method=6)
    return picture


def main() -> None:
    """Take the pictures; exits with a sentence where there is no Chromium or one came out too large."""
    chromium = str(_DEBIAN) if _DEBIAN.exists() else shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on this machine: apt-get install chromium")
    with TemporaryDirectory() as folder:
        taken = [*take(audited(Path(folder)), chromium), take_desk(Path(folder), chromium)]
    for picture in taken:
        if (size := picture.stat().st_size) > _BYTES:
            sys.exit(f"{picture}: {size} bytes, {_BYTES} are allowed; make the viewport smaller")


if __name__ == "__main__":
    main()
