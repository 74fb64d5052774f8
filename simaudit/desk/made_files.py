"""Files in folders of ours: listed, handed out by keys of the listing, and examined as a form sends them.

An address names a file by a key of this desk: no path of an address is ever opened, and links are neither
listed nor followed.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from simaudit.desk.desk import Desk, desk_of, reading
from simaudit.errors import UsageError
from simaudit.period import Period, in_viet_nam, today
from simaudit.store.access_log import access_note

_BEGINS: Final = {
    ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff",
    ".png": b"\x89PNG", ".csv": b"",
}  # fmt: skip
"""Ending → how the content of such a file begins; of text with anything."""


class MadeFile(NamedTuple):
    """A file of a listing: its place, its parts below the listed folder, and the key that an address has."""

    path: Path
    parts: tuple[str, ...]
    key: str
    state: os.stat_result

    @property
    def changed(self) -> datetime:
        """In Vietnamese time."""
        return in_viet_nam(datetime.fromtimestamp(self.state.st_mtime, UTC))


def asked_month(text: str | None) -> Period | None:
    """The month that an address or a form names; raises UsageError where it is none."""
    return Period.parse_option(text, today()) if text else None


def folder_of(desk: Desk, place: str) -> Path:
    """The folder of `letters`, in that of reports, `answers`, the desk's, `dossiers` or `lists`."""
    parents = {"letters": desk.config.out, "answers": desk.commands.folder}
    return parents.get(place, desk.config.store.absolute().parent) / place


def made_files(desk: Desk, folder: Path) -> list[MadeFile]:
    """The files in a folder and below it, in the order of their paths; none of a link."""
    walked = [] if folder.is_symlink() or folder.parent.is_symlink() else os.walk(folder)
    paths = sorted(Path(parent, name) for parent, _, names in walked for name in names)
    return [
        MadeFile(path, path.relative_to(folder).parts, desk.access.form_token(str(path)), path.stat())
        for path in paths
        if path.is_file() and not path.is_symlink()
    ]


def _made_file(request: Request) -> Response:
    desk, place = desk_of(request), request.path_params["place"]
    listed = made_files(desk, folder_of(desk, place)) if place in ("letters", "dossiers", "lists") else []
    path = next((file.path for file in listed if file.key == request.path_params["key"]), None)
    if path is None:
        raise HTTPException(404)
    if place != "letters" or path.parent.name == "restricted":
        with access_note(desk.store, "desk", None, [path]):
            return FileResponse(path, filename=path.name)
    return FileResponse(path, filename=path.name)


def ending_of(file: UploadFile, *endings: str) -> str:
    """Which of these endings the content of a sent file has; raises UsageError where it has none."""
    begins = file.file.read(8)
    file.file.seek(0)
    for ending in endings:
        if begins and begins.startswith(_BEGINS[ending]):
            return ending
    raise UsageError("upload_of_no_form", endings=list(endings))


ROUTES: Final = [Route("/made/{place}/{key}", reading(_made_file))]
