"""What a manifest may hold: hashes are whole, its form is named, and what a run need not have is optional."""

from typing import Any

import pytest
from pydantic import ValidationError

from simaudit.store.manifest_form import Manifest

HASH = "0123456789abcdef" * 4
OUTPUT = {"path": "itel/results.json", "sha256": HASH, "schema": "simaudit.results/1"}
INPUT = {
    "carrier": "itel", "name": "itel.csv", "bytes": 9, "sha256": HASH, "encoding": "", "read": 2, "loaded": 1,
    "rejected": 1, "distinct_numbers": None, "checksum": None,
}  # fmt: skip
MANIFEST: dict[str, Any] = {
    "schema": "simaudit.manifest/1", "period": "2026-10", "made_at": "2026-11-01T08:00:00+07:00",
    "langs": ["vi"], "selfcheck": False, "versions": {"simaudit": "0.2.0"}, "rule_set": HASH, "key": "k",
    "checks_off": {}, "lists": {}, "waivers": "", "constants": [], "damage": [], "destroyed": [],
    "asked": None, "findings": {}, "seconds": {"read": 0.5}, "inputs": [INPUT], "outputs": [OUTPUT],
}  # fmt: skip


def test_a_manifest_names_its_form_and_those_of_its_files() -> None:
    manifest = Manifest.model_validate(MANIFEST)
    assert (manifest.form, manifest.outputs[0].form) == ("simaudit.manifest/1", "simaudit.results/1")
    assert (manifest.relations, manifest.deleted, manifest.inputs[0].checksum) == ({}, [], None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema", "simaudit.manifest/2"),
        ("rule_set", HASH[1:]),
        ("rule_set", HASH.upper()),
        ("outputs", [{**OUTPUT, "sha256": f"{HASH}0"}]),
        ("inputs", [{**INPUT, "read": "two"}]),
        ("asked", 7),
    ],
)
def test_another_form_or_half_a_hash_is_none(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Manifest.model_validate({**MANIFEST, field: value})
    assert refused.value.errors()[0]["loc"][0] == field
