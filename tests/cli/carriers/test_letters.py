"""`letters`: it names what it wrote; a span of months has both ends."""

from pathlib import Path

import pytest
from support.command import simaudit_


def test_the_letters_are_named(audited_folder: Path) -> None:
    written = simaudit_("letters", "--period", "2026-10")
    assert (written.exit_code, written.stderr) == (0, "")
    paths = written.stdout.splitlines()
    assert paths == [
        "out/letters/2026-10/viettel/cong-van.docx",
        "out/letters/2026-10/viettel/bien-ban-lam-viec.docx",
        "out/letters/2026-10/bao-cao.docx",
    ]
    assert all(Path(path).is_file() for path in paths)


@pytest.mark.parametrize("words", [("--from", "2026-10"), ("--to", "2026-10")])
def test_a_span_with_one_end_is_refused(words: tuple[str, str], folder: Path) -> None:
    refused = simaudit_("letters", *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "simaudit: --from and --to are given together\n"
