"""Encrypted annexes can be read with the private key only, and the output has no plain copy."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.extracts import person, write
from support.few_checks import in_copy, judge_by
from support.needs import library, program

import simaudit.report.annexes.encryption
from simaudit.cli import main
from simaudit.config import load_config
from simaudit.errors import Note, UsageError
from simaudit.jobs.receipt.comparison import compare_runs
from simaudit.report.annexes.encryption import recipients_of, restricted_folder
from simaudit.store.manifest import file_differences

pyrage = library("pyrage", "pip install 'simaudit[age]'")


@pytest.fixture(scope="module")
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def audited(identity: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with October, audited, its annexes for `identity`."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        write_extract()
        Path("simaudit.toml").write_text(f'[restricted]\nrecipients = ["{identity.to_public()}"]')
        assert audit().exit_code == 0
    return folder


@pytest.fixture
def again(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """again(options…) audits October in a copy of `audited`, the current folder."""
    in_copy(audited, tmp_path / "copy", monkeypatch)
    return audit


def write_extract() -> None:
    write(Path("2026-10/viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])


def audit(*options: str) -> Result:
    return CliRunner().invoke(main, ["audit", "2026-10", *options])


def decrypted(path: Path, identity: Any) -> bytes:
    return bytes(pyrage.decrypt(path.read_bytes(), [identity]))


def test_the_output_holds_encrypted_annexes_only_and_they_are_the_same_ones(
    audited: Path, identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(audited)
    folder = Path("out/2026-10/viettel/restricted")
    shut = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())}
    assert shut == {
        "restricted": "0o700",
        **dict.fromkeys(
            (
                "findings.csv.age",
                "findings.parquet.age",
                "findings.xlsx.age",
                "holders.csv.age",
                "rejects.csv.age",
                "remarks.parquet.age",
            ),
            "0o600",
        ),
    }
    cases = Path("out/2026-10/restricted")
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in (cases, *cases.iterdir())} == {
        "restricted": "0o700",
        **dict.fromkeys(("cases.csv.age", "cases.parquet.age", "cases.xlsx.age", "work.html.age"), "0o600"),
    }
    header = b"case_id,carrier,record,msisdn,id_number,person,links,signs,marks\n"
    assert decrypted(cases / "cases.csv.age", identity) == header
    number = person("viettel", 1)["msisdn"][1:]
    assert number.encode() in decrypted(folder / "findings.csv.age", identity)
    assert decrypted(folder / "findings.parquet.age", identity)[:4] == b"PAR1"
    assert decrypted(folder / "rejects.csv.age", identity) == b"file,line,reason,text\n"
    with pytest.raises(pyrage.DecryptError):
        decrypted(folder / "findings.csv.age", pyrage.x25519.Identity.generate())
    # No file under OUT has the number in plain, and the store has removed the plain files.
    plain = [path for path in Path("out").rglob("*") if path.is_file()]
    assert [path for path in plain if number.encode() in path.read_bytes()] == []
    assert not Path("store/building").exists()
    manifest = json.loads(Path("out/2026-10/manifest.json").read_text())
    listed = [entry["path"] for entry in manifest["outputs"]]
    assert [path for path in listed if "restricted" in path] == sorted(
        path.relative_to("out/2026-10").as_posix()
        for restricted in (cases, folder)
        for path in restricted.iterdir()
    )
    assert file_differences(Path("out/2026-10")) == []


def test_two_runs_can_be_compared_though_their_files_differ(again: Callable[..., Result]) -> None:
    again("--out", "other", "--store", "other_store")
    first, second = (Path(out) / "2026-10/viettel/restricted/findings.csv.age" for out in ("out", "other"))
    assert first.read_bytes() != second.read_bytes()
    assert compare_runs(Path("out/2026-10"), Path("other/2026-10")).differences == ()
    nameless = [person("viettel", number, full_name="") for number in (1, 2)]
    write(Path("2026-10/viettel.csv"), nameless)
    again("--out", "third", "--store", "third_store")
    differs = Note("findings_differ", file="viettel/restricted/findings.csv")
    assert differs in compare_runs(Path("out/2026-10"), Path("third/2026-10")).differences


def test_other_recipients_make_another_request(again: Callable[..., Result]) -> None:
    assert "unchanged" in again().stdout
    other = pyrage.x25519.Identity.generate().to_public()
    Path("simaudit.toml").write_text(f'[restricted]\nrecipients = ["{other}"]')
    assert "unchanged" not in again().stdout


def test_the_age_program_reads_them(tmp_path: Path, identity: Any) -> None:
    age = program("age", "age")
    with restricted_folder(tmp_path / "out", tmp_path / "building", [str(identity.to_public())]) as folder:
        (folder / "a.csv").write_text("a\n")
    key = tmp_path / "key.txt"
    key.write_text(f"{identity}\n")
    done = subprocess.run(
        [age, "-d", "-i", str(key), str(tmp_path / "out" / "a.csv.age")], capture_output=True, check=True
    )
    assert done.stdout == b"a\n"


def test_plain_files_are_removed_where_the_run_fails(tmp_path: Path, identity: Any) -> None:
    def fail() -> None:
        with restricted_folder(tmp_path / "out", tmp_path / "b", [str(identity.to_public())]) as folder:
            assert oct(folder.stat().st_mode & 0o777) == "0o700"
            (folder / "a.csv").write_text("a\n")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["age1qqqq", "hunter2", "ssh-ed25519 AAAA", "", "AGE-SECRET-KEY-1QQ"])
def test_a_text_that_is_not_a_public_key_is_refused_by_line_and_not_repeated(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_extract()
    Path("simaudit.toml").write_text(f'lang = "en"\n[restricted]\nrecipients = [\n"{key}"]')
    done = audit()
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "simaudit: simaudit.toml, line 3: restricted.recipients: number 1 is no public key; write age1…"
    )
    assert not key or key not in done.stderr.replace("write age1…", "")
    assert not Path("store").exists()


def test_without_the_library_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simaudit.report.annexes.encryption, "available", lambda: False)
    with pytest.raises(UsageError, match=r"x: encrypting needs .*; run: pip install 'simaudit\[age\]'"):
        recipients_of(["age1"], Note("at_key", key="x"))
    assert recipients_of([], Note("at_key", key="x")) == []


def test_one_text_is_no_list_of_recipients(tmp_path: Path) -> None:
    (tmp_path / "simaudit.toml").write_text("[restricted]\nrecipients = 'age1'")
    with pytest.raises(UsageError, match=r"line 2: restricted\.recipients: .*; for example: recipients = \["):
        load_config(tmp_path / "simaudit.toml")


def test_an_ssh_key_is_a_public_key_too(tmp_path: Path) -> None:
    keygen = program("ssh-keygen", "openssh-client")
    key = tmp_path / "key"
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with restricted_folder(tmp_path / "out", tmp_path / "b", [key.with_suffix(".pub").read_text()]) as folder:
        (folder / "a.csv").write_text("a\n")
    identity = pyrage.ssh.Identity.from_buffer(key.read_bytes())
    assert bytes(pyrage.decrypt((tmp_path / "out/a.csv.age").read_bytes(), [identity])) == b"a\n"
