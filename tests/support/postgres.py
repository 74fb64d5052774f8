"""A PostgreSQL server of its own for a test, on a socket in a folder of its own, stopped at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from support.needs import skip_or_fail

_OF_DEBIAN: Final = Path("/usr/lib/postgresql")
"""One folder a version; the programs of a server aren't in PATH."""
_USER: Final = "nobody"
"""As whom it runs where the tests are root's: PostgreSQL refuses root."""


def _programs() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(_OF_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else skip_or_fail("no PostgreSQL: apt-get install postgresql")


@contextmanager
def postgres() -> Iterator[str]:
    """The server's URI, for libpq; who may enter the folder of its socket, this user and root, is trusted."""
    programs = _programs()
    # The path of a socket has at most 107 bytes, which folders of tests exceed.
    folder = Path(tempfile.mkdtemp(prefix="simaudit-pg-"))
    user = _USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(
            command, user=user, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert done.returncode == 0, (program, done.stdout, done.stderr)

    try:
        run("initdb", "-U", "carrier", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
        listens = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", listens, "start")
        try:
            yield f"postgresql:///postgres?host={folder}&user=carrier"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
