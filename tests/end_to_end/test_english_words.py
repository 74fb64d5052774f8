"""No English word in what people read in Vietnamese: pages, workbooks and documents of the sample data."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.command import simaudit_
from support.dossiers import OFFICIAL
from support.english_words import book_text, document_text, english_words, page_text
from support.sample_months import sample_months

from simaudit.store.access_log import user

READERS: Mapping[str, Callable[[Path], str]] = {
    ".html": page_text,
    ".xlsx": book_text,
    ".docx": document_text,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of the sample data, a sample, a plan, letters and a dossier."""
    folder = tmp_path_factory.mktemp("made") / "months"
    shutil.copytree(sample_months(tmp_path_factory), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert (
            simaudit_("sample", "--carrier", "viettel", "--size", "60", "--out", "sample.xlsx").exit_code == 0
        )
        assert simaudit_("plan", "--visits", "2", "--out", "plan").exit_code == 0
        assert simaudit_("communes", "--out", "communes").exit_code == 0
        listed = simaudit_("cases", "list", "--format", "csv").stdout.splitlines()
        reason = ("--reason", "theo đề nghị")
        made = simaudit_("dossier", listed[1].split(",")[0], *reason, *OFFICIAL, "--out", "dossier")
        assert made.exit_code == 0, made.output
        letters = simaudit_("letters", "--period", "2026-10")
        assert letters.exit_code == 0, letters.output
    return folder


@pytest.mark.slow("two months are audited, and everything is read")
@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "cases.html",
        "report.html",
        "findings.xlsx",
        "cases.xlsx",
        "sample.xlsx",
        "plan",
        "communes",
        "dossier",
        "letters",
    ],
)
def test_no_english_word(made: Path, name: str) -> None:
    files = [
        path
        for path in sorted(made.rglob("*"))
        if path.suffix in READERS and name in path.relative_to(made).parts
    ]
    assert files
    found = {
        str(path.relative_to(made)): english_words(READERS[path.suffix](path)) - {user()} for path in files
    }
    assert {file: words for file, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("thiếu cột full_name trong viettel_2026-10.csv của MobiFone (MIS-05)", {"full_name"}),
        ("Dấu hiệu: another carrier, số 0912, L** T**, CCCD gắn chip", {"another", "carrier"}),
    ],
)
def test_words_of_another_language_are_found(text: str, found: set[str]) -> None:
    assert english_words(text) == found
