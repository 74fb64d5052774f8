"""Every page's commands, typed one after another by somebody who has audited the sample's three months."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.doc_pages import PAGES, ROOT, VIETNAMESE, fences
from support.doc_reader import Reader, copy_month
from support.few_checks import checks_of, judge_by

from simaudit.files import private_folder
from simaudit.paths import HONEST
from simaudit.rules.case_file import CaseFile, case_file
from simaudit.rules.check import Check

# What the Vietnamese pages make somebody type is that of the English ones (test_docs_vietnamese.py).
WITH_COMMANDS = [
    page
    for page in PAGES
    if page.parent != VIETNAMESE and any(one.language == "sh" and not one.reason for one in fences(page))
]

# What pages name, what joins rows to a case, and what judges letters: how a command ends doesn't depend on
# the others.
CHECKS = checks_of("UNR-03", "UNR-08", "MIS-10", "BLK-04", "PRC-16")


def few_cases(check: Check) -> CaseFile | None:
    """A case of each kind: that each is as expected, tests/checks/test_cases.py holds."""
    cases = case_file(check)
    return cases and cases.model_copy(update={"fires": cases.fires[:1], "silent": cases.silent[:1]})


def few_honest_people(folder: Path) -> Path:
    """The registers of `rules whatif`, of some rows of one carrier."""
    for path in HONEST.glob("*/*.parquet"):
        rows = pl.read_parquet(path)
        if path.stem == "register":
            rows = rows.filter(carrier="viettel").gather_every(10)
        rows.write_parquet(private_folder(folder / path.parent.name) / path.name)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _little_to_judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        judge_by(patch, CHECKS)
        patch.setattr("simaudit.rules.case_file.case_file", few_cases)
        honest = few_honest_people(tmp_path_factory.mktemp("honest"))
        patch.setattr("simaudit.jobs.whatif.consequences.HONEST", honest)
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
