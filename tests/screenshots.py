"""Takes the README's picture again: the first screen of a carrier's report, from an audit of the sample data.

Run it with `make screenshots`. It audits into a folder of its own, as `make audit` does.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import sync_playwright

_ROOT: Final = Path(__file__).parent.parent
_MONTH: Final = _ROOT / "sample_data" / "2026-10"
_PICTURE: Final = _ROOT / "reports" / "pictures" / "report.png"
_BYTES: Final = 200_000
"""A README opens at once on a slow line."""

_WIDTH: Final = 1080
_HEIGHT: Final = 800
_DEBIAN: Final = Path("/usr/bin/chromium")


def audited(folder: Path) -> Path:
    """Audit the sample's last month into `folder`; the report of its largest carrier."""
    lists = [f"--{kind}={_MONTH / kind}.csv" for kind in ("points", "active", "revoked")]
    command = [sys.executable, "-m", "simaudit", "audit", str(_MONTH), *lists, "--no-restricted"]
    # The key, the store and the reports go to the working folder.
    subprocess.run(command, cwd=folder, check=True)
    return folder / "out" / "2026-10" / "viettel" / "report.html"


def take(page_file: Path, picture: Path, chromium: str) -> None:
    """Write the first screen of a page, in its light colours, as a PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        page.goto(page_file.as_uri())
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Take the picture; exits with a sentence where there is no Chromium or it came out too large."""
    chromium = str(_DEBIAN) if _DEBIAN.exists() else shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on this machine: apt-get install chromium")
    with TemporaryDirectory() as folder:
        take(audited(Path(folder)), _PICTURE, chromium)
    if (size := _PICTURE.stat().st_size) > _BYTES:
        sys.exit(f"{_PICTURE}: {size} bytes, {_BYTES} are allowed; make the viewport smaller")


if __name__ == "__main__":
    main()
