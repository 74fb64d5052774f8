"""Every page's commands, typed one after another by somebody who has audited the sample's three months."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.doc_pages import PAGES, ROOT, VIETNAMESE, fences
from support.doc_reader import Reader, copy_month
from support.few_checks import checks_of, judge_by

# What the Vietnamese pages make somebody type is that of the English ones (test_docs_vietnamese.py).
WITH_COMMANDS = [
    page
    for page in PAGES
    if page.parent != VIETNAMESE and any(one.language == "sh" and not one.reason for one in fences(page))
]

# What pages name, what joins rows to a case, and what judges letters: how a command ends doesn't depend on
# the others.
CHECKS = checks_of("UNR-03", "UNR-08", "MIS-10", "BLK-04", "PRC-16")


@pytest.fixture(scope="module", autouse=True)
def _few_checks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        judge_by(patch, CHECKS)
        yield


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's months in its inbox, all audited."""
    folder = tmp_path_factory.mktemp("audited")
    # Few checks deceive few people: pages plan visits, and hand a case over.
    (folder / "simaudit.toml").write_text("[cases]\npolice = 3\n", encoding="utf-8")
    for month in ("2026-08", "2026-09", "2026-10"):
        copy_month(month, folder / "inbox" / month)
        ended = Reader(folder, folder / "none").run("audit", f"inbox/{month}", "--quiet")
        assert ended.exit_code == 0, ended.output
    (folder / "simaudit.toml").unlink()
    return folder


@pytest.mark.slow("three months are audited, and what pages say is typed")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_ends_as_the_page_says(page: Path, audited: Path, tmp_path: Path) -> None:
    own = shutil.copytree(audited, tmp_path / "own")
    reader = Reader(own, tmp_path / "srv")
    wrong = [
        one
        for fence in fences(page)
        if fence.language == "sh" and not fence.reason
        for one in reader.follow(fence)
    ]
    assert wrong == []
