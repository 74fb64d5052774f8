"""A dossier's manifest: drafts apart from what is finished, moments with their zone, no account's name."""

import json
from pathlib import Path

from support.dossiers import CASE, MADE, NAME_AND_POST, contents

from simaudit.files import file_hash
from simaudit.jobs.dossier.manifest import (
    LETTER,
    LIST,
    SUMMARY,
    dossier_manifest,
    manifest_text,
    stated_moment,
)


def test_letter_and_summary_are_drafts_and_the_rest_is_finished(tmp_path: Path) -> None:
    for name in (LIST, SUMMARY, LETTER):
        (tmp_path / name).write_text(name)
    manifest = json.loads(manifest_text(dossier_manifest(contents(), tmp_path)))
    listed = {
        name: {"path": name, "bytes": len(name), "sha256": file_hash(tmp_path / name)}
        for name in (LETTER, SUMMARY, LIST)
    }
    assert (manifest["drafts"], manifest["outputs"]) == ([listed[LETTER], listed[SUMMARY]], [listed[LIST]])
    assert (manifest["sealed_at"], manifest["sealed_by"]) == (None, None)
    assert (manifest["schema"], manifest["dossier"], manifest["official"]) == (
        "simaudit.dossier/2", CASE, NAME_AND_POST,
    )  # fmt: skip
    assert manifest["made_at"] == stated_moment(MADE) == "2026-11-20T08:05:00+07:00"
    assert "who" not in manifest
