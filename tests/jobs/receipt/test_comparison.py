"""Two runs: one month, inputs, rules and findings, whatever the keys that findings are hashed with."""

import json
import shutil
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, with_papers, write
from support.few_checks import checks_of, in_copy, judge_by

from simaudit.files import file_hash

FEW = checks_of("UNR-01", "BLK-07")
"""What a person without a name breaks, and a rule with a parameter."""

SAME = "same inputs, same rules, same findings"
KEYS = "made under different keys: findings are compared by the receipts, without states and keys"


def register(*nameless: int) -> list[dict[str, str]]:
    """Ten people, whose papers end in digits without a rule."""
    return with_papers(
        person("viettel", n, **({"full_name": ""} if n in nameless else {})) for n in range(1, 11)
    )


def run(name: str, rows: list[dict[str, str]], period: str = "2026-10", *options: str) -> None:
    """An audit into NAME/out, with a store and a key of its own."""
    Path(name).mkdir(exist_ok=True)
    Path(name, "simaudit.toml").write_text("")
    extract = write(Path(f"in/{period}/viettel.csv"), rows)
    done = simaudit_("audit", str(extract), "--period", period, "--config", f"{name}/simaudit.toml", *options)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October with one person without a name, in one/."""
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        run("one", register(3))
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch, FEW)


def compared(other: str = "two/out/2026-10") -> tuple[int, list[str]]:
    done = simaudit_("store", "verify", "one/out/2026-10", other)
    return done.exit_code, (done.stdout + done.stderr).splitlines()


def test_the_same_run_twice() -> None:
    shutil.copytree("one", "two")
    run("two", register(3), "2026-10", "--force")
    assert compared() == (0, [SAME])


def test_runs_of_two_installations_are_compared_without_their_keys() -> None:
    run("two", register(3))
    assert compared() == (0, [SAME, KEYS])
    # Rows 3 and 4 are of one length and one kind of finding: only the hashes of findings tell them apart.
    run("three", register(4))
    assert compared("three/out/2026-10") == (
        1, ["the inputs differ", "the findings differ: viettel/restricted/findings.csv", KEYS],
    )  # fmt: skip


def test_one_installation_s_runs_differ_in_inputs_rules_and_findings() -> None:
    shutil.copytree("one", "two")
    Path("two/simaudit.toml").write_text("[checks.BLK-07]\nmost_an_hour = 7\n")
    extract = write(Path("in/2026-10/viettel.csv"), register(4))
    assert simaudit_("audit", str(extract), "--config", "two/simaudit.toml").exit_code == 0
    assert compared() == (
        1,
        ["the inputs differ", "the rules differ", "the findings differ: viettel/restricted/findings.csv"],
    )  # fmt: skip


def test_two_months_are_told_as_two_months() -> None:
    run("two", register(3), "2026-09")
    assert compared("two/out/2026-09") == (1, ["two months: 2026-10, and 2026-09 there"])


def test_with_too_few_papers_only_numbers_of_findings_are_compared() -> None:
    few = [{**row, "id_number": ""} for row in register(3)]
    run("one", few)
    run("two", few)
    assert compared() == (
        0,
        [SAME, KEYS, "viettel: findings are compared by their number alone, as the extract holds too few "
         "papers for hashes that nobody can try out"],
    )  # fmt: skip


def test_a_run_that_is_not_as_it_was_left_is_not_believed() -> None:
    """Files alone, then with their hashes in the manifest, then with what the receipt counts."""
    run("two", register(3))
    folder = Path("two/out/2026-10")
    receipt, findings = folder / "viettel/receipt.json", folder / "viettel/restricted/findings.csv"
    receipt.write_text(receipt.read_text(encoding="utf-8") + " ")
    assert compared() == (1, [f"changed: {receipt}"])
    seal_anew(folder)
    assert compared() == (0, [SAME, KEYS])
    head, _, *rest = findings.read_text(encoding="utf-8").splitlines(keepends=True)
    findings.write_text("".join([head, *rest]), encoding="utf-8")
    assert compared() == (1, [f"changed: {findings}"])
    seal_anew(folder)
    assert compared() == (
        1,
        [f"{findings} doesn't agree with {folder}/manifest.json", f"{receipt} doesn't agree with {findings}"],
    )
    # The receipt of the same carrier, from the other installation.
    assert compared("one/out/2026-10/viettel/receipt.json") == (0, [SAME])
    done = simaudit_("store", "verify", str(folder), "one/out/2026-10/viettel/receipt.json")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (1, f"{receipt} doesn't agree with {findings}")
    findings.unlink()
    findings.symlink_to(Path("one/out/2026-10/viettel/restricted/findings.csv").resolve())
    assert compared() == (1, [f"changed: {findings} (now a link)"])


def test_a_receipt_of_other_files_than_the_manifest_s_is_told() -> None:
    run("two", register(3))
    folder = Path("two/out/2026-10")
    receipt = folder / "viettel/receipt.json"
    content = json.loads(receipt.read_text(encoding="utf-8"))
    content["inputs"][0]["sha256"] = "0" * 64
    receipt.write_text(json.dumps(content), encoding="utf-8")
    seal_anew(folder)
    assert compared() == (1, [f"{receipt} doesn't agree with {folder}/manifest.json"])


def seal_anew(folder: Path) -> None:
    """Put the hashes of the files as they are into the manifest."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for entry in manifest["outputs"]:
        entry["sha256"] = file_hash(folder / entry["path"])
    path.write_text(json.dumps(manifest), encoding="utf-8")
