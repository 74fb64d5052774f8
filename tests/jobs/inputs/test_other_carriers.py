"""Carriers that a run is not about: their folders stay, unless somebody changed them."""

import json
from pathlib import Path

from support.command import simaudit_


def vinaphone() -> dict[str, bytes]:
    folder = Path("out/2026-10/vinaphone")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_another_carriers_folder_is_kept_and_its_files_stay_in_the_manifest(ring: Path) -> None:
    before, manifest = vinaphone(), json.loads(Path("out/2026-10/manifest.json").read_bytes())
    done = simaudit_("audit", "in/2026-10/viettel.csv", "--period", "2026-10")
    assert (done.exit_code, done.stderr) == (0, "")
    after = vinaphone()
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} <= {"report.html"}
    now = json.loads(Path("out/2026-10/manifest.json").read_bytes())
    for name in ("inputs", "outputs"):
        entries, entries_now = (
            [entry for entry in run[name] if "vinaphone" in json.dumps(entry) and "html" not in str(entry)]
            for run in (manifest, now)
        )
        assert entries_now == entries != []
    name = "vinaphone/restricted/findings.csv"
    assert now["findings"][name] == manifest["findings"][name]


def test_a_folder_that_somebody_changed_is_not_kept(ring: Path) -> None:
    Path("out/2026-10/vinaphone/results.csv").write_text("")
    done = simaudit_("audit", "in/2026-10/viettel.csv", "--period", "2026-10")
    assert done.exit_code == 3
    assert done.stderr.startswith("simaudit: out/2026-10/vinaphone: ")
    assert not Path("out/2026-10/vinaphone").exists()
    unread = json.loads(Path("out/2026-10/overview.json").read_bytes())["not_read"]
    assert [(item["name"], item["code"]) for item in unread] == [
        ("vinaphone", "carrier_folder_changed"),
        ("vinaphone", "not_submitted"),
    ]
