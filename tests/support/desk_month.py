"""A month of the desk's inbox that tests fill by its form, and empty again."""

import shutil
from pathlib import Path
from typing import Final
from urllib.parse import quote

from support.served_desk import ServedDesk

MONTH: Final = "/months/2026-11"
INTO: Final = f"{MONTH}/files"
HEADER: Final = b"msisdn,full_name\n"


def put(desk: ServedDesk, *files: tuple[str, bytes], replace: bool = False) -> str:
    """Send files into November; what the page says then."""
    fields = [("replace", "1")] if replace else []
    return desk.send(MONTH, INTO, fields, [("files", *file) for file in files]).words


def inbox(desk: ServedDesk) -> dict[str, bytes]:
    """What is in November's folder, hidden files too."""
    folder = desk.folder / "inbox" / "2026-11"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def file_page(name: str) -> str:
    return f"{MONTH}/file?file={quote(f'2026-11/{name}')}"


def empty(home: Path) -> None:
    """Take November away."""
    month = home / "inbox" / "2026-11"
    if month.is_symlink():
        month.unlink()
    shutil.rmtree(month, ignore_errors=True)
