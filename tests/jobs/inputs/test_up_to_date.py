"""Whether a month was audited already: what a run's files depend on changes its hash, nothing else does."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from support.extracts import person, write
from support.few_checks import FEW

from simaudit.config import Config
from simaudit.jobs.inputs.request import RunOptions, audit_request
from simaudit.jobs.inputs.up_to_date import request_hash

CHANGES: dict[str, tuple[RunOptions, dict[str, Any]]] = {
    "a language": (RunOptions(), {"lang": "vi,en"}),
    "no annexes": (RunOptions(no_restricted=True), {}),
    "explanations": (RunOptions(full=True), {}),
    "a self-check": (RunOptions(selfcheck=True), {}),
    "a province": (RunOptions(), {"province": "68"}),
    "the letterhead": (RunOptions(), {"letterhead": {"place": "Gia Lai"}}),
    "a carrier's name": (RunOptions(), {"carriers": {"viettel": {"name": "V"}}}),
    "a carrier's profile": (RunOptions(), {"carriers": {"viettel": {"delimiter": ";"}}}),
    "a declared count": (RunOptions(), {"declared": {"2026-10": {"viettel": 3}}}),
    "the size of a case": (RunOptions(), {"cases": {"numbers": 6}}),
    "a link that joins nothing": (RunOptions(), {"cases": {"without_links": ["device"]}}),
    "a check that is off": (RunOptions(), {"checks": {"UNR-10": {"off": True, "reason": "r"}}}),
}
SAME: dict[str, tuple[RunOptions, dict[str, Any]]] = {
    "force": (RunOptions(force=True), {}),
    "threads and memory": (RunOptions(), {"jobs": 1, "memory": "4GB"}),
    "the exit code": (RunOptions(), {"fail_on": "low"}),
    "another carrier's profile": (RunOptions(), {"carriers": {"itel": {"delimiter": ";"}}}),
}


NO_OPTIONS = RunOptions()


def hash_of(folder: Path, options: RunOptions = NO_OPTIONS, **keys: Any) -> str:
    write(folder / "2026-10" / "viettel.csv", [person("viettel", 1)])
    key = folder / "key"
    key.write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    config = Config.model_validate({"store": folder / "store", "out": folder / "out", "key_file": key} | keys)
    return request_hash(audit_request(config.with_catalogue(FEW), [folder / "2026-10"], options), ())


def test_what_the_files_depend_on_changes_the_hash_and_nothing_else_does(tmp_path: Path) -> None:
    before = hash_of(tmp_path)
    same = {name: hash_of(tmp_path, options, **keys) for name, (options, keys) in SAME.items()}
    assert same == dict.fromkeys(SAME, before)
    hashes = {name: hash_of(tmp_path, options, **keys) for name, (options, keys) in CHANGES.items()}
    assert [name for name, changed in hashes.items() if changed == before] == []
    assert len(set(hashes.values())) == len(CHANGES)


def test_another_key_makes_other_files(tmp_path: Path) -> None:
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])
    places = {"store": tmp_path / "store", "out": tmp_path / "out", "key_file": tmp_path / "key"}
    request = audit_request(Config.model_validate(places).with_catalogue(FEW), [tmp_path / "2026-10"])
    assert request_hash(request, ()) != request_hash(replace(request, key=b"another key"), ())
