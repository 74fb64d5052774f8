"""The list of checks, and what it costs: headers alone are read."""

import subprocess
import sys

import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by

HEAVY = ("duckdb", "hypothesis", "jinja2", "numpy", "pandas", "pyarrow", "rustworkx", "sqlglot")


def test_a_line_a_check_with_severity_and_nature_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_by(monkeypatch, checks_of("UNR-01", "BLK-07"))
    assert simaudit_("rules", "list", "--lang", "en").stdout.splitlines() == [
        "UNR-01  critical  substantive  Name, date of birth or paper number missing",
        "BLK-07  high      risk         Too many individuals' registrations at one point in one hour",
    ]
    assert simaudit_("rules", "list", "--lang", "vi").stdout.splitlines() == [
        "UNR-01  Nghiêm trọng  Nội dung  Thiếu họ tên, ngày sinh hoặc số giấy tờ tùy thân",
        "BLK-07  Cao           Rủi ro    Điểm đăng ký quá nhiều số của cá nhân trong một giờ",
    ]


def test_only_what_reads_headers_is_imported() -> None:
    code = (
        "import atexit, sys\nfrom simaudit.cli import main\n"
        f"atexit.register(lambda: print(sorted({set(HEAVY)} & sys.modules.keys())))\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "rules", "list"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
