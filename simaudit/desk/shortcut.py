"""An icon on the desktop that opens the desk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.files import put_in_place


def write_shortcut(options: Sequence[str], folder: Path, desktop: Path | None = None) -> Path:
    """Write the icon, for the desk of the installation in `folder`; returns where it is.

    `desktop`: None: the user's. On Windows it is a file of commands, elsewhere one by freedesktop.org's
    Desktop Entry Specification. Raises UsageError where there is no desktop, OutputError.
    """
    place = desktop or _desktop()
    if not place.is_dir():
        raise UsageError("no_desktop", folder=place)
    command = [sys.executable, "-m", "simaudit", "desk", *options]
    if os.name == "nt":
        lines = ["@echo off", "chcp 65001 >nul", f'cd /d "{folder}"', subprocess.list2cmdline(command), ""]
        icon = place / "simaudit.cmd"
        put_in_place(icon, "\r\n".join(lines).encode())
        return icon
    # A percent sign begins a field code, and a string takes a backslash before what a shell would read.
    words = " ".join(
        '"' + "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word) + '"' for word in command
    )
    entry = {
        "Type": "Application", "Name": "simaudit", "Comment": "Bàn làm việc simaudit", "Terminal": "false",
        "Exec": words.replace("\\", "\\\\").replace("%", "%%"), "Path": str(folder),
        "Icon": "x-office-spreadsheet",
    }  # fmt: skip
    icon = place / "simaudit.desktop"
    put_in_place(
        icon, "".join(["[Desktop Entry]\n", *(f"{key}={value}\n" for key, value in entry.items())]).encode()
    )
    icon.chmod(0o700)
    return icon


def _desktop() -> Path:
    """The user's desktop folder, as the system calls it."""
    if os.name != "nt" and (tool := shutil.which("xdg-user-dir")):
        answer = subprocess.run([tool, "DESKTOP"], capture_output=True, text=True, check=False)  # noqa: S603
        if folder := answer.stdout.strip():
            return Path(folder)
    return Path.home() / "Desktop"
