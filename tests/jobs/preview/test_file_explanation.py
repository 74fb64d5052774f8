"""What would be read of a file, for programs: notes and the refusal as English texts, under a form's name."""

import json
from pathlib import Path

from support.extracts import person, write
from support.file_previews import seen


def test_programs_get_texts_for_notes(tmp_path: Path) -> None:
    path = write(tmp_path / "viettel_2026-10.csv", [person("viettel", 1), person("viettel", 2)])
    path.write_text(path.read_text(encoding="utf-8") + "0961,ACTIVE\n", encoding="utf-8")
    explanation = seen(path)
    told = json.loads(explanation.for_programs())
    assert list(told)[:4] == ["schema", "carrier", "contact", "account"]
    assert (told["schema"], told["carrier"], told["refusal"]) == ("simaudit.intake/1", "viettel", "")
    assert told["account"]["encoding_why"] == explanation.account.encoding_why.text()  # type: ignore[union-attr]
    ((reason, records),) = told["rejects"].items()
    assert (reason, records) == (next(iter(explanation.rejects)).text(), 1)


def test_a_refusal_is_told_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text("Số thuê bao,Số máy,Họ tên\n0961000001,0961000002,An\n", encoding="utf-8")
    explanation = seen(path)
    assert explanation.refusal is not None
    assert json.loads(explanation.for_programs())["refusal"] == explanation.refusal.text()
