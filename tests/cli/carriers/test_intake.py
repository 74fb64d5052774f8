"""`intake`: what would be read of a file, for reading and for programs; a refusal ends with 3."""

import json
from pathlib import Path

from support.command import simaudit_


def test_a_file_is_explained_in_lines_and_as_json(folder: Path) -> None:
    seen = simaudit_("intake", "2026-10/viettel.csv", "--lang", "en")
    assert (seen.exit_code, seen.stderr) == (0, "")
    lines = seen.stdout.splitlines()
    assert "Carrier        viettel" in lines
    assert "Records        3 read = 3 loaded + 0 rejected" in lines
    assert "  id_type           id_type              100.0%  CAN_CUOC" in lines
    account = json.loads(simaudit_("intake", "2026-10/viettel.csv", "--format", "json").stdout)["account"]
    assert (account["read"], account["loaded"], account["rejected"]) == (3, 3, 0)


def test_what_an_audit_would_refuse_ends_with_3(folder: Path) -> None:
    Path("itel.csv").write_text("full_name;status\nKiều Lan;ACTIVE\n", encoding="utf-8")
    refused = simaudit_("intake", "itel.csv", "--lang", "en")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert refused.stderr == (
        "simaudit: itel.csv: no column is called msisdn, Số thuê bao or the like; "
        "known columns among its 2: full_name, status\n"
    )
