"""Whatever ends with 2 leaves every byte of the folder as it was: names, content, modes, links, times.

What may change is the note of who asked for it: the ledger's table of accesses, the file in which notes wait
for it, and locks. A refusal is an access too.
"""

import json
import os
import shlex
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
import support.command
from support.command import simaudit_
from support.extracts import OWN_CHECK
from support.few_checks import judge_by
from support.tried_months import CHECKS, tried_folder

NOTES: Final = ("access.jsonl", ".access.lock", ".lock")
"""Files of the store that a refused command may write."""
NOTED: Final = ("access", "chain")
"""Tables of the ledger likewise; the second seals what is written into the first."""

CONFIG: Final = (
    '# Ours.\nlang = "vi,en"\nprovince = "68"\nchecks_folder = "our-checks"\n[retention]\nmonths = "all"\n'
)
CONFIGURATIONS: Final = {
    "toml": "lang = [",
    "key": 'langs = "vi"\n',
    "value": "jobs = -1\n",
    "checks-folder": 'checks_folder = "nowhere"\n',
    "check": '[checks.NOP-01]\noff = true\nreason = "x"\n',
    "off": "[checks.UNR-01]\noff = true\n",
    "parameter": "[checks.BLK-15]\nfewest = 3\n",
    "law": 'law_folder = "nowhere"\n',
    "own-law": 'law_folder = "strange"\n',
    "vocabulary": 'vocabulary_folder = "strange"\n',
    "reference": 'reference_folder = "strange"\n',
    "waivers": 'waivers = "waivers.toml"\n',
    "waivers-absent": 'waivers = "nowhere.toml"\n',
    "out-in-store": 'out = "../store/out"\nstore = "../store"\n',
    "recipients": '[restricted]\nrecipients = ["age1nothing"]\n',
    "key-file": 'key_file = "strange/x.txt"\n',
    "declared": '[declared."2026-10"]\nviettel = 1\n[carriers.viettel.declared]\n"2026-10" = 2\n',
    "own-check": 'checks_folder = "wrong-checks"\n',
}
"""Name → a configuration that can't be used, or not for an audit of October; in the folder `bad`."""

SET = "--set BLK-15.fewest_numbers=4"
ACCEPT = "--accept --reason x --approver A"
DOSSIER = "--reason x --article 62 --official 'A, B'"
SEALED = "--number 1/A --on 2026-11-20 --signer 'A, B'"

LINES: Final = (
    Path(support.command.__file__)
    .with_name("refused_commands.txt")
    .read_text(encoding="utf-8")
    .format(SET=SET, ACCEPT=ACCEPT, DOSSIER=DOSSIER, SEALED=SEALED)
    .splitlines()
)
"""A command line each; CASE is the id of a case."""

EACH_CONFIGURATION: Final = (
    "audit inbox/2026-10 --force --config bad/{}.toml",
    "rules whatif --set BLK-15.fewest_numbers=4 --months 1 --no-honest --config bad/{}.toml " + ACCEPT,
)
"""A command line for each configuration; it has its own store unless that of the folder is named."""


OURS: Final = "store = '../store'\nout = '../out'\nkey_file = '../simaudit.key'\ninbox = '../inbox'\n"
SQL: Final = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"


def put_check(folder: Path, id_: str, sql: str = SQL) -> None:
    path = folder / "bulk" / f"{id_}_own.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(OWN_CHECK.format(id=id_, sql=sql), encoding="utf-8")


def furnish(folder: Path) -> None:
    """Beside two audited months: checks of one's own, and what a command can't use."""
    bad = folder / "bad"
    for name in ("bad/strange", "empty", "pipes/bulk", "retired-checks/bulk", "bad/lab-before"):
        (folder / name).mkdir(parents=True)
    (folder / "simaudit.toml").write_text(CONFIG, encoding="utf-8")
    put_check(folder / "our-checks", "DP-01")
    (folder / "our-checks/bulk/DP-01_own.cases.toml").write_text("as_of = 2026-10-31\n", encoding="utf-8")
    put_check(folder / "tried", "DP-07")
    put_check(bad / "our-checks", "DP-08")
    put_check(bad / "wrong-checks", "DP-02", "SELECT nothing FROM nowhere")
    put_check(folder / "full-checks", "DP-99")
    (folder / "retired-checks/retired.toml").write_text("[[retired]]\nid = 3\n", encoding="utf-8")
    for name in ("pipe", "pipes/bulk/DP-05_own.sql"):
        os.mkfifo(folder / name, 0o600)
    (folder / "link").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    (bad / "file").write_text("text\n", encoding="utf-8")
    (bad / "strange/x.txt").write_text("text\n", encoding="utf-8")
    (bad / "waivers.toml").write_text("[[waiver]]\ncheck = 3\n", encoding="utf-8")
    (bad / "inline.toml").write_text(
        f"{OURS}checks = {{BLK-15 = {{fewest_numbers = 5}}}}\n", encoding="utf-8"
    )
    (bad / "unnamed.toml").write_text(OURS, encoding="utf-8")
    for name, text in CONFIGURATIONS.items():
        (bad / f"{name}.toml").write_text((OURS if "store" not in name else "") + text, encoding="utf-8")


def case_of(folder: Path) -> str:
    return str(json.loads((folder / "out/2026-10/cases.json").read_text(encoding="utf-8"))[0]["case_id"])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused") / "prepared"
    shutil.copytree(tried_folder(tmp_path_factory), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        furnish(folder)
        made = simaudit_(
            "dossier",
            case_of(folder),
            "--reason",
            "x",
            "--official",
            "A, B",
            *("--article", "62", "--out", "made"),
        )
        assert made.exit_code == 0, made.output
        shared = simaudit_("provinces", "share", "--period", "2026-10", "--out", "own.json")
        assert shared.exit_code == 0, shared.output
    shutil.copytree(folder / "made", folder / "made-wrong")
    next((folder / "made-wrong").glob("*.xlsx")).write_text("changed", encoding="utf-8")
    return folder


def state(folder: Path) -> dict[str, Any]:
    """Every path's kind and mode, and a file's identity, size and time: whatever writes it changes one."""
    paths: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        status, name = path.lstat(), path.relative_to(folder).as_posix()
        if name in ("store/access.jsonl", "store/.access.lock", "store/.lock"):
            continue
        if name == "store/ledger.duckdb":
            paths[name] = stat.S_IMODE(status.st_mode)
        elif stat.S_ISDIR(status.st_mode):
            paths[name] = oct(status.st_mode)
        else:
            paths[name] = (oct(status.st_mode), status.st_ino, status.st_size, status.st_mtime_ns)
    return paths


def recorded(folder: Path) -> dict[str, int]:
    """What the ledger says, but for the notes of access and their seals."""
    with duckdb.connect(folder / "store/ledger.duckdb", read_only=True) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            name: ledger.execute(f'SELECT hash(list(t ORDER BY t)) FROM "{name}" AS t').fetchall()[0][0]
            for name in tables
            if name not in NOTED
        }


def broken_promises(prepared: Path, lines: Sequence[str], tmp_path: Path) -> list[str]:
    """Of each line that doesn't end with 2, or not without a trace: the line, its end, what it changed."""
    folder, broken = tmp_path / "folder", []
    case = case_of(prepared)
    for line in lines:
        if not folder.exists():
            shutil.copytree(prepared, folder, symlinks=True, copy_function=_copied)
            before, ledger = state(folder), recorded(folder)
        written = (folder / "store/ledger.duckdb").stat().st_mtime_ns
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            done = simaudit_(*shlex.split(line.replace("CASE", case)))
        after = state(folder)
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        if (folder / "store/ledger.duckdb").stat().st_mtime_ns != written and recorded(folder) != ledger:
            changed.append("ledger")
        if done.exit_code != 2 or changed:
            broken.append(f"{line}: {done.exit_code} {changed[:6]} {done.output.strip()[-200:]}")
        if changed:
            shutil.rmtree(folder)
    return broken


def _copied(source: str, target: str) -> None:
    if stat.S_ISFIFO(os.lstat(source).st_mode):
        os.mkfifo(target, 0o600)
    else:
        shutil.copy2(source, target)


@pytest.mark.slow("each of 260 commands is run as it is typed")
def test_a_refused_command_leaves_every_byte(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, CHECKS)
    monkeypatch.setenv("SIMAUDIT_LANG", "en")
    lines = [*LINES, *(line.format(name) for line in EACH_CONFIGURATION for name in CONFIGURATIONS)]
    assert len(set(lines)) == len(lines)
    broken = broken_promises(prepared, lines, tmp_path)
    assert not broken, "\n".join(broken)
