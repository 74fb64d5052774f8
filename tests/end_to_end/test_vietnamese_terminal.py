"""A month in Vietnamese: no English word is printed; what programs read is the same in both languages."""

import json
import re
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by
from support.ring import audited_ring, in_copy_of_ring
from support.terminal_words import english

from simaudit.messages import translations
from simaudit.store.follow_up_states import STATES

KINDS = {
    "severity", "provision", "form", "nature", "finding_state", "status", "gone", "rule", "waiver", "family",
    "verdict", "consequence", "outcome", "criterion", "counts", "act_group", "follow_up", "case_state",
    "link", "node", "damage", "damage_effect", "set_aside",
}  # fmt: skip
CODES = {code for kind, code in translations("vi").texts if kind in KINDS} - {"letters"}
"""Of every vocabulary but that of columns, whose own names are in files; `letters` is a command too."""

RUNS = [
    ("audit 2026-10 --timings", 3),
    ("audit 2026-10", 3),
    ("audit 2026-10/viettel.csv --force", 0),
    ("audit", 2),
    ("audit 2026-11", 2),
    ("audit 2026-10 --period 2026-13", 2),
    ("audit 2026-10 --lang fr", 2),
    ("doctor", 0),
    ("intake 2026-10/viettel.csv", 0),
    ("intake 2026-10/itel.csv", 3),
    ("cases list", 0),
    ("cases show V-7F3K-29QD", 2),
    ("follow set viettel:UNR-01 --state notified --document 12/SKHCN --deadline 2026-12-31", 0),
    ("follow set viettel:UNR-01 --state dismissed", 2),
    ("follow list --all", 0),
    ("follow show viettel:UNR-01", 0),
    ("rules list", 0),
    ("rules show UNR-99", 2),
    ("rules test MIS-22", 0),
    ("rules law --as-of 2026-10-01", 0),
    ("store verify out/2026-10", 0),
    ("store verify out/2025-10", 2),
    ("report --period 2026-10", 0),
    ("report --period 2025-10", 2),
    ("sample --carrier viettel --size 1 --out x.csv", 2),
    ("letters --from 2026-10", 2),
    ("dossier V-7F3K-29QD --reason x", 2),
    ("plan --visits 1 --carrier nobody", 2),
    ("communes --out xa", 0),
    ("answers absent.xlsx", 3),
    ("store access", 0),
    ("store purge --period 2026-10 --dry-run", 0),
    ("store purge --period 2026-10", 2),
    ("store purge --period 2026-10 --yes", 0),
    ("store purge --history", 0),
    ("store withdraw --period 2026-09 --reason x", 2),
    ("store withdraw --period 2026-10 --reason x --yes", 0),
    ("store withdraw --history", 0),
    ("init new", 0),
    ("dev generate lab --carriers nobody", 2),
]
"""Command → its exit code, in this order."""

OWN = {
    "viettel", "vinaphone", "itel", "gmobile", "vietnamobile", "wintel", "nobody", "root",
    "store", "withdraw", "follow", "set", "list", "show", "purge", "answers", "audit", "report", "plan",
    "communes",
}  # fmt: skip
"""Carriers, who is logged in, and commands that were run."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An extract in order but for a name, one of a few rows, and an empty file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simaudit.store.access_log._name_by_system", lambda: "root")
    rows = [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)]
    write(Path("2026-10/viettel.csv"), rows)
    write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1)])
    Path("2026-10/itel.csv").touch()
    judge_by(monkeypatch)


@pytest.mark.usefixtures("folder")
def test_a_months_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    ended, found = {}, {}
    for command, _ in RUNS:
        done = simaudit_(*command.split())
        ended[command] = done.exit_code
        # Tables of intake name columns, values and masked samples.
        said = re.sub(r"(?m)^  .*", "", done.output) if command.startswith("intake") else done.output
        found[command] = english(said) - OWN
    found = {command: words for command, words in found.items() if words}
    assert found == {}, found
    assert ended == dict(RUNS), ended


def test_no_code_of_a_vocabulary_is_printed_in_place_of_its_word(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In what people read; the forms for programs have the codes."""
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    in_copy_of_ring(audited_ring(tmp_path_factory), tmp_path / "copy", monkeypatch)
    case = simaudit_("cases", "list", "--format", "csv").stdout.splitlines()[1].split(",")[0]
    steps = [f"follow set {case} --state {state} --reason x" for state in STATES]
    commands = [
        "audit in/2026-10 --force", "cases list", "cases list --all", f"cases show {case}", *steps,
        f"follow set {case} --state notified", "follow list --all", f"follow show {case}",
        "follow set viettel:MIS-10 --state notified --deadline 2026-12-31", "follow list --all", "letters",
        "sample --carrier viettel --size 4 --out sample.xlsx", "plan --visits 2 --out plan", "doctor",
        "store verify out/2026-10", f"dossier {case} --reason x --out dossier", "store verify dossier",
        "store access", "rules list", "rules law --as-of 2026-10-01",
        "store purge --period 2026-10 --dry-run",
    ]  # fmt: skip
    raw = {}
    for command in commands:
        done = simaudit_(*command.split())
        assert done.exit_code in (0, 2), done.output
        # Beside its word in brackets, as it is typed.
        read = re.sub(r"\((?:{})\)".format("|".join(STATES)), "", done.output)
        raw[command] = {code for code in CODES if re.search(rf"(?<![\w.-]){re.escape(code)}(?![\w.-])", read)}
    assert {command: codes for command, codes in raw.items() if codes} == {}


@pytest.mark.usefixtures("folder")
def test_what_programs_read_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    simaudit_("audit", "2026-10/viettel.csv")
    simaudit_("follow", "set", "viettel:UNR-01", "--state", "notified")
    for command in ("cases list", "follow list --all"):
        for form in ("csv", "json"):
            monkeypatch.delenv("SIMAUDIT_LANG", raising=False)
            english_form = simaudit_(*command.split(), "--format", form).stdout
            monkeypatch.setenv("SIMAUDIT_LANG", "vi")
            assert simaudit_(*command.split(), "--format", form).stdout == english_form


@pytest.mark.usefixtures("folder")
def test_the_log_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    logs = []
    for language in ("en", "vi"):
        monkeypatch.setenv("SIMAUDIT_LANG", language)
        done = simaudit_("audit", "2026-10", "--log-format", "json", "--store", language, "--out", "out")
        lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        logs.append([{name: line[name] for name in line.keys() - {"timestamp", "seconds"}} for line in lines])
    assert logs[0] == logs[1]
    assert "the file is empty" in str(logs[0])
