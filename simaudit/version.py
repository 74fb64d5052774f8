"""The version of simaudit, and what tells two states of one apart."""

from functools import cache
from hashlib import sha256
from pathlib import Path

__version__ = "0.3.0"


@cache
def code_hash() -> str:
    """sha256 over the package's Python files, by path: of a version in development there are many states."""
    package = Path(__file__).parent
    digest = sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
        # Line endings are those of whoever unpacked it.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
