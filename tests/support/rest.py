"""What `make test` leaves to `make test-rest`: tests that need Spark, or the software of a whole system."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

TESTS: Final = Path(__file__).parents[1]


class Rest(NamedTuple):
    """Test files that need the same, and how to get it; the paths are relative to tests/."""

    get: str
    files: tuple[str, ...]


REST: Final[Mapping[str, Rest]] = {
    "Spark": Rest(
        "make test-rest fetches it (460 MB); Java 17: apt-get install default-jre-headless",
        (
            "spark/test_case_session.py",
            "spark/test_cast_rules.py",
            "spark/test_command_session.py",
            "spark/test_dialect.py",
            "spark/test_engine.py",
            "spark/test_failure.py",
            "spark/test_home_engine_bulk_and_procedure.py",
            "spark/test_home_engine_mismatched.py",
            "spark/test_home_engine_unregistered_and_extract.py",
            "spark/test_home_month.py",
            "spark/test_kinds.py",
            "spark/test_letters.py",
            "spark/test_list_rules.py",
            "spark/test_number_rules.py",
            "spark/test_partition_rows.py",
            "spark/test_patterns.py",
            "spark/test_query_rules.py",
            "spark/test_register_rows.py",
            "spark/test_register_selfcheck.py",
            "spark/test_register_selfcheck_in_cluster.py",
            "spark/test_relations.py",
            "spark/test_row_types.py",
            "spark/test_session.py",
            "spark/test_spark_page.py",
            "spark/test_text_rules.py",
            "spark/test_time_limit.py",
            "spark/test_time_rules.py",
        ),
    ),
    "LibreOffice": Rest(
        "apt-get install libreoffice-writer-nogui fonts-liberation",
        ("report/letters/test_templates_office.py",),
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

_FILES: Final = frozenset(TESTS / file for kind in REST.values() for file in kind.files)


def is_left_out(path: Path, config: pytest.Config) -> bool:
    """Whether a run leaves a test file out: by `--rest` all others, else these, unless they are named."""
    if config.getoption("--rest"):
        return path.name.startswith("test_") and path.suffix == ".py" and path not in _FILES
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    return path in _FILES and path not in named


def lines() -> list[str]:
    """What a run says of the files that it left out, a line a kind."""
    return [f"{name}: {len(rest.files)} files of tests; {rest.get}" for name, rest in REST.items()]
