"""What a Department does is called by its words: it reviews data of a period, and inspects no more."""

import re
from collections.abc import Iterator
from pathlib import Path

from simaudit.paths import CHECKS, DOCS, REPORTS

ROOT = Path(__file__).parents[2]
# Published results of inspectorates of earlier years, which were inspections.
PUBLISHED = "kết luận thanh tra đã công bố"


def texts() -> Iterator[tuple[str, str]]:
    """(file and line, text) of whatever people read in Vietnamese, the law's own words apart."""
    files = [*CHECKS.glob("*/*.sql"), *REPORTS.rglob("*.html")]
    files += [*REPORTS.glob("messages/vi/**/*.po"), *(ROOT / "simaudit").rglob("*.py")]
    files += [*ROOT.glob("README*.md"), *DOCS.glob("*.md")]
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{file.relative_to(ROOT)}:{number}", line


def test_no_inspection_of_a_department() -> None:
    found = [place for place, line in texts() if "thanh tra" in line.lower().replace(PUBLISHED, "")]
    assert found == []


def test_a_period_is_one_of_data() -> None:
    assert [place for place, line in texts() if re.search("kỳ kiểm tra|lần kiểm tra", line.lower())] == []
