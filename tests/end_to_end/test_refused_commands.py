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
DOSSIER = "--reason x --official 'A, B'"

LINES: Final = f"""
nothing
audit --no-such-option
init
init bad/file
audit
audit nowhere
audit pipe
audit link
audit loop
audit bad/file
audit empty
audit inbox/2026-10 --period 2026-13
audit inbox/2026-10 --period october
audit inbox/2026-10 --period 2027-10
audit inbox/2026-10 --period 2026-12
audit inbox/2026-10 --period 2026-10 --carrier 9x
audit inbox/2026-10 --period 2026-10 --carrier restricted
audit inbox/2026-10 inbox/2026-09
audit inbox/2026-10 --rename
audit inbox/2026-10 --check NOP-01
audit inbox/2026-10 --check UNR-01 --store x
audit inbox/2026-10 --points nowhere.csv
audit inbox/2026-10 --points pipe
audit inbox/2026-10 --waivers bad/waivers.toml
audit inbox/2026-10 --waivers nowhere.toml
audit inbox/2026-10 --waivers bad
audit inbox/2026-10 --memory 3
audit inbox/2026-10 --memory 1GB
audit inbox/2026-10 --lang fr
audit inbox/2026-10 --jobs 0
audit inbox/2026-10 --fail-on worst
audit inbox/2026-10 --out store/out
audit inbox/2026-10 --log-format xml
audit inbox/2026-10 --config nowhere.toml
audit inbox/2026-10 --force --waivers bad/waivers.toml
audit --period 2026-10 --config pipe
audit inbox/2026-10 --plan --period 2026-13
audit inbox/2026-10 --store other --config bad/declared.toml --force
audit inbox/2026-10 --store other --out elsewhere --waivers bad/waivers.toml
selfcheck inbox/2026-10/viettel_2026-10.csv
selfcheck nowhere.csv --carrier viettel
selfcheck pipe --carrier viettel
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier Ω
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier vinaphone
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --period 2026-13
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --check NOP-01
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --check UNR-01 --out x
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --store store --out out
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --waivers bad/waivers.toml --store x --out y
selfcheck inbox/2026-10/viettel_2026-10.csv --carrier viettel --junit bad --waivers bad/waivers.toml
report --period 2026-13
report --period 2026-08
report --period 2026-10 --lang fr
report --period 2026-10 --store nowhere
report --period 2026-10 --out store
report --period 2026-10 --fail-on worst
verify nowhere
verify bad
verify bad/file
verify out/2026-10 nowhere
verify out/2026-10 pipe
verify out/2026-10 bad/file
verify out/2026-10 --store nowhere
share --period 2026-13 --out x.json
share --period 2026-08 --out x.json
share --period 2026-10
share --period 2026-10 --out bad
share --period 2026-10 --out x.json --carrier nobody
share --period 2026-10 --out x.json --store nowhere
compare
compare bad --out x
compare own.json --period 2026-13 --out x
compare own.json --lang fr --out x
compare own.json --trust xyz --out x
compare own.json --period 2026-09 --out x
columns --format doc
columns --format xlsx --out bad
columns --format xlsx --out x.xlsx --lang fr
columns --format xlsx --out x.xlsx --config nowhere.toml
intake nowhere.csv
intake pipe
intake bad
intake inbox/2026-10/viettel_2026-10.csv --carrier 9x
letters --period 2026-13
letters --period 2026-08
letters --from 2026-09
letters --from 2026-10 --to 2026-09
letters --from 2026-09 --to 2026-10 --carrier viettel
letters --period 2026-10 --carrier nobody
letters --period 2026-10 --findings out/2026-10/viettel/restricted/findings.parquet
letters --period 2026-10 --store nowhere
letters --period 2026-10 --out store
letters --period 2026-10 --reminder --mail --from 2026-09 --to 2026-10
letters --period 2026-10 --reminder --carrier nobody
answers
answers nowhere.xlsx --store nowhere
answers nowhere.xlsx --config nowhere.toml
sample --carrier viettel --size 0 --out x.xlsx
sample --carrier viettel --size 5 --out x.csv
sample --carrier viettel --size 5 --out bad
sample --carrier nobody --size 5 --out x.xlsx
sample --carrier viettel --size 5 --out x.xlsx --period 2026-08
sample --carrier viettel --size 5 --out x.xlsx --check NOP-01
sample --carrier viettel --size 5 --out x.xlsx --check BLK-14
sample --carrier vinaphone --size 5 --out x.xlsx
sample --carrier viettel --size 5 --out x.xlsx --for audit --check UNR-01
sample --carrier viettel --size 5 --out x.xlsx --findings nowhere.parquet
sample --carrier viettel --size 5 --out x.xlsx --findings bad/file
sample --carrier viettel --size 5 --out x.xlsx --from nowhere
cases list --period 2026-13
cases list --period 2026-08
cases list --carrier nobody
cases list --store nowhere
cases show V-0000-0000
cases show x --period 2026-10
dossier
dossier V-0000-0000 {DOSSIER}
dossier CASE
dossier CASE --reason x --official ''
dossier CASE --official 'A, B'
dossier CASE --reason x --official A
dossier CASE {DOSSIER} --period 2026-08
dossier CASE {DOSSIER} --out bad
dossier CASE {DOSSIER} --out bad/file
dossier CASE {DOSSIER} --out link
dossier CASE {DOSSIER} --out made
dossier CASE {DOSSIER} --out store/x
dossier CASE {DOSSIER} --out out/x
dossier CASE {DOSSIER} --seal made
dossier --seal nowhere --official 'A, B'
dossier --seal bad --official 'A, B'
dossier --seal bad/file --official 'A, B'
dossier --seal made-wrong --official 'A, B'
dossier --seal made --official 'A, B' --zip
follow set viettel:UNR-01
follow set viettel:UNR-01 --state gone
follow set viettel:NOP-01 --state open
follow set nobody:UNR-01 --state open
follow set V-0000-0000 --state open
follow set viettel:UNR-01 --state dismissed
follow set viettel:UNR-01 --state notified --on 2026-13-01
follow set viettel:UNR-01 --state notified --on 2030-01-01
follow set viettel:UNR-01 --state notified --document 1/A --deadline 2020-01-01
follow set viettel:UNR-01 --state notified --document 1/A --period 2026-08
follow set viettel:UNR-01 --state notified --amount -1
follow set viettel:UNR-01 --state open --store nowhere
follow list --period 2026-13
follow list --store nowhere
follow show viettel:UNR-01
follow show strange
clock --period 2026-13
clock --store nowhere
clock --json --format csv
clock --numbers bad/file --period 2026-08
plan
plan --visits 0
plan --visits 3 --period 2026-08
plan --visits 3 --carrier nobody
plan --visits 3 --period 2026-10 --out bad/file
plan --visits 3 --store nowhere
plan --visits 3 --from nowhere
plan --visits 3 --carrier vinaphone --period 2026-10
checks list --config nowhere.toml
checks show NOP-01
checks new strange slug --folder our-checks
checks new bulk Slug --folder our-checks
checks new bulk a_b --folder our-checks
checks new bulk slug --folder full-checks
checks new bulk slug --folder retired-checks
checks test NOP-01
checks test --folder nowhere
checks test --folder bad/file
checks test --folder bad/wrong-checks
checks test --folder pipes
checks bases --config bad/own-law.toml
law --as-of 2026-13-01
law --config bad/own-law.toml
whatif
whatif --set x
whatif --set BLK-15.fewest=4
whatif --set BLK-15.fewest_numbers=text
whatif {SET} --set BLK-15.fewest_numbers=5
whatif {SET} --set BLK-15.fewest_numbers=5 {ACCEPT}
whatif {SET} --accept
whatif {SET} --accept --reason x
whatif {SET} --reason x
whatif {SET} --carrier nobody
whatif {SET} --months 0
whatif {SET} --store nowhere
whatif {SET} --config bad/own-check.toml
whatif --set BLK-15.fewest_numbers=5 {ACCEPT} --months 1 --honest 0
whatif --checks our-checks {ACCEPT} --months 1 --honest 0
whatif --checks our-checks --set BLK-15.fewest_numbers=5 {ACCEPT} --months 1 --honest 0
whatif --checks nowhere
whatif --checks bad
whatif --checks bad/wrong-checks {ACCEPT}
whatif --checks bad/wrong-checks {SET} {ACCEPT}
whatif --checks pipes {ACCEPT}
whatif --catalogue nowhere
whatif --catalogue our-checks
whatif --catalogue our-checks {ACCEPT}
whatif --set UNR-01.off=true {ACCEPT} --config bad/inline.toml
whatif --checks tried {ACCEPT} --config bad/unnamed.toml
access --store nowhere
access --config nowhere.toml
purge
purge --period 2026-13
purge --period 2026-08
purge --period 2026-08 --yes
purge --period 2026-10 --carrier nobody --yes
purge --period 2026-10
purge --period 2026-10 --yes --store nowhere
withdraw
withdraw --period 2026-10
withdraw --period 2026-08 --reason x --yes
withdraw --period 2026-13 --reason x --yes
withdraw --period 2026-10 --carrier nobody --reason x --yes
withdraw --period 2026-10 --reason x
withdraw --period 2026-10 --reason x --yes --store nowhere
withdraw --period 2026-09 --reason x --yes --out changed
demo bad
demo bad/file
demo --lang fr
generate bad/lab --rows 5
generate bad/lab --months 2026-13
generate bad/lab --months 2026-10..2026-09
generate bad/lab --form doc
generate bad/lab --carriers 9x
generate bad/lab --carriers viettel,viettel
generate bad/lab --violations 2
docs nothing
schema nothing
config schema --folder nowhere
config schema --folder bad/wrong-checks
""".strip().splitlines()

EACH_CONFIGURATION: Final = (
    "audit inbox/2026-10 --force --config bad/{}.toml",
    "whatif --set BLK-15.fewest_numbers=4 --months 1 --honest 0 --config bad/{}.toml " + ACCEPT,
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
    shutil.copytree(folder / "out", folder / "changed")
    manifest = folder / "changed/2026-09/manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"version"', '"Version"', 1), encoding="utf-8"
    )


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
        made = simaudit_("dossier", case_of(folder), "--reason", "x", "--official", "A, B", "--out", "made")
        assert made.exit_code == 0, made.output
        shared = simaudit_("share", "--period", "2026-10", "--out", "own.json")
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


@pytest.mark.slow("two hundred and fifty commands")
def test_a_refused_command_leaves_every_byte(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, CHECKS)
    monkeypatch.setenv("SIMAUDIT_LANG", "en")
    lines = [*LINES, *(line.format(name) for line in EACH_CONFIGURATION for name in CONFIGURATIONS)]
    assert len(set(lines)) == len(lines)
    broken = broken_promises(prepared, lines, tmp_path)
    assert not broken, "\n".join(broken)
