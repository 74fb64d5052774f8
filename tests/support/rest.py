"""What `make test` leaves to `make test-rest`: tests that need Spark, or the software of a whole system."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

TESTS: Final = Path(__file__).parents[1]


class Rest(NamedTuple):
    """Test files that need the same, and how to get it; the patterns of paths are relative to tests/."""

    get: str
    files: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        return [path for pattern in self.files for path in sorted(TESTS.glob(pattern))]


REST: Final[Mapping[str, Rest]] = {
    "Spark": Rest(
        "make test-rest fetches it (460 MB); Java 17: apt-get install default-jre-headless",
        ("spark/test_*.py",),
    ),
    "LibreOffice": Rest(
        "apt-get install libreoffice-writer-nogui fonts-liberation",
        ("jobs/dossier/test_letter_pdfs.py", "report/letters/test_templates_office.py"),
    ),
    "PostgreSQL": Rest(
        "apt-get install postgresql", ("api/test_api_python_page.py", "api/test_selfcheck_postgres.py")
    ),
    "a server's software": Rest(
        "apt-get install systemd logrotate openssh-server",
        ("end_to_end/test_docs_units.py", "end_to_end/test_server.py"),
    ),
    "packaging": Rest(
        "make test-rest fetches what builds; apt-get install podman runc shellcheck",
        (
            "end_to_end/test_bundle.py",
            "end_to_end/test_containerfile.py",
            "end_to_end/test_offline_install.py",
            "end_to_end/test_packaging.py",
        ),
    ),
}
"""Kind → its files: the one list of them. CONTRIBUTING.md has it too (`end_to_end/test_rest.py`)."""

_FILES: Final = frozenset(path for kind in REST.values() for path in kind.paths)


def is_left_out(path: Path, config: pytest.Config) -> bool:
    """Whether a run leaves a test file out: by `--rest` all others, else these, unless they are named."""
    if config.getoption("--rest"):
        return path.name.startswith("test_") and path.suffix == ".py" and path not in _FILES
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    return path in _FILES and path not in named


def lines() -> list[str]:
    """What a run says of the files that it left out, a line a kind."""
    return [f"{name}: {len(rest.paths)} files of tests; {rest.get}" for name, rest in REST.items()]
