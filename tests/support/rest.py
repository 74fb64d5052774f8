"""What `make test` leaves to `make test-rest`: dear tests, and what needs Spark or a system's software."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from support.dear_tests import DEAR, ROOT, dear_tests, function_of

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
        ("jobs/dossier/test_letter_copies.py", "report/letters/test_templates_office.py"),
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
            "end_to_end/test_release.py",
        ),
    ),
}
"""Kind → its files: the one list of them. CONTRIBUTING.md has it too (`end_to_end/test_rest.py`)."""

_FILES: Final = frozenset(path for kind in REST.values() for path in kind.paths)


def is_left_out(path: Path, config: pytest.Config) -> bool:
    """Whether a run leaves a test file out: by `--rest` all that have none of its tests, else those of REST.

    A file that is named is always run. `--all` leaves none out.
    """
    if config.getoption("--all"):
        return False
    if not config.getoption("--rest"):
        return path in _FILES and path not in _named(config)
    dear = {ROOT / test.partition("::")[0] for test in dear_tests()}
    return path.name.startswith("test_") and path.suffix == ".py" and path not in _FILES | dear


def parted(
    items: Sequence[pytest.Item], config: pytest.Config
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that a run has, and those that it leaves to another.

    By `--rest` these are the cheap, by `--dear` and `--all` none, else the dear.
    """
    rest, named = config.getoption("--rest"), _named(config)
    all_dear = config.getoption("--dear") or config.getoption("--all")
    run: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        dear = function_of(item.nodeid) in dear_tests()
        runs = dear or item.path in _FILES if rest else not dear or all_dear or item.path in named
        (run if runs else left_out).append(item)
    return run, left_out


def _named(config: pytest.Config) -> set[Path]:
    # Not `config.args`: a worker begins to list all of them with files of its own (turns.py).
    return {Path(argument.partition("::")[0]).resolve() for argument in config.invocation_params.args}


def lines() -> list[str]:
    """What a run says of what it left out: a line of the dear tests, then one a kind of files."""
    return [
        f"dear: {len(dear_tests())} tests of more than {DEAR:g} seconds of a processor",
        *(f"{name}: {len(rest.paths)} files of tests; {rest.get}" for name, rest in REST.items()),
    ]
