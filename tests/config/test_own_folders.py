"""Folders of a department's own, as the configuration names them."""

from datetime import date
from pathlib import Path

import pytest
from support.few_checks import checks_of

from simaudit.config import Config, Letterhead, load_config
from simaudit.config.own_folders import (
    law_of,
    names_of,
    record_check,
    reference_of,
    vocabulary_of,
    wordings_of,
)
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import UsageError
from simaudit.intake.profile.extract_file import NO_WORDINGS
from simaudit.rules.law import built_in_law

CONFIG = """\
law_folder = "law"
vocabulary_folder = "words"
reference_folder = "tables"
[carriers.viettel]
name = "VIETTEL"
"""


def test_paths_are_relative_to_the_file_and_everything_is_in_the_rule_set(tmp_path: Path) -> None:
    for name, text in {
        "law/provisions.toml": '[[provision]]\nkey = "L24:13.2.i"\nto = 2026-09-30\n',
        "words/carriers.toml": '[carriers.viettel]\nname = "Viettel A"\nlegal_name = "Tập đoàn A"\n',
        "words/headers.toml": 'msisdn = ["Số máy chính"]\n',
        "tables/mobile_prefix.csv": "prefix,carrier,confidence\n096,mobifone,confirmed\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "simaudit.toml"
    path.write_text(CONFIG, encoding="utf-8")
    checks = checks_of("UNR-01", "MIS-18")
    config = load_config(path).with_catalogue(checks)
    viettel = names_of(config)["viettel"]
    assert (viettel.name, viettel.legal_name) == ("VIETTEL", "Tập đoàn A")
    assert wordings_of(config).headings == {"SO MAY CHINH": "msisdn"}
    assert len(wordings_of(config).mobile_prefixes) == reference_of(config).tables["mobile_prefix"].height
    rules = rules_of(config)
    assert [(table.kind, table.file) for table in rules.own_tables] == [
        ("law", "provisions.toml"),
        ("reference", "mobile_prefix.csv"),
        ("vocabulary", "carriers.toml"),
        ("vocabulary", "headers.toml"),
    ]
    # What a table decides is part of the check that reads it, and of the rule set.
    same, other = rules.checks
    assert [same.fingerprint == checks[0].fingerprint, other.fingerprint == checks[1].fingerprint] == [
        True,
        False,
    ]
    path.write_text("", encoding="utf-8")
    plain = load_config(path).with_catalogue(checks)
    assert rules_of(plain).own_tables == ()
    assert rules_of(plain).fingerprint != rules.fingerprint
    assert (law_of(plain), wordings_of(plain)) == (built_in_law(), NO_WORDINGS)


@pytest.mark.parametrize("key", ["law_folder", "vocabulary_folder", "reference_folder"])
def test_a_folder_that_is_not_there_is_named_with_its_key_and_line(tmp_path: Path, key: str) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(f'\n{key} = "none"\n', encoding="utf-8")
    read = {"law_folder": law_of, "vocabulary_folder": vocabulary_of, "reference_folder": reference_of}
    with pytest.raises(UsageError) as refused:
        read[key](load_config(path))
    assert str(refused.value) == (
        f"{path}, line 2: {key}: no folder {tmp_path / 'none'}; make it or drop the key"
    )


def test_days_off_of_the_configuration_are_days_off_for_the_rules() -> None:
    config = Config(letterhead=Letterhead(holidays=(date(2026, 10, 30),)))
    assert "2026-10-30" in reference_of(config).tables["holiday"]["day"]
    assert "2026-01-01" in reference_of(config).tables["holiday"]["day"]
    changed = {check.id for check in rules_of(config).checks} - {
        check.id
        for check, other in zip(rules_of(config).checks, rules_of(Config()).checks, strict=True)
        if check.fingerprint == other.fingerprint
    }
    assert changed == {"UNR-11", "PRC-16"}


def test_that_somebody_compared_a_provision_is_an_entry_of_the_department(tmp_path: Path) -> None:
    path, name, day = tmp_path / "simaudit.toml", "Trần Thị B, Phó Trưởng phòng", date(2026, 12, 1)
    path.write_text('law_folder = "law"\n', encoding="utf-8")
    (tmp_path / "law").mkdir()
    own = '[[provision]]\nkey = "L24:13.2.i"\nto = 2026-09-30\n'
    (tmp_path / "law/provisions.toml").write_text(own, encoding="utf-8")
    config = load_config(path)
    assert record_check(config, "TT08:10", name, day) == tmp_path / "law/provisions.toml"
    law = law_of(config)
    entry = law.provision("TT08:10")
    assert entry is not None
    assert (entry.checked, entry.checked_on, entry.doubt) == (True, day, None)
    assert entry.checked_by is not None
    assert entry.checked_by.vi == name
    (ended,) = law.provisions["L24:13.2.i"]
    assert ended.valid_to == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("key", "by", "told"),
    [
        ("", "A, B", "--checked needs a key of the law"),
        ("TT08:10", "", "--by who compared it"),
        ("TT08:10", "A", "--by: name and post are needed"),
        ("TT08:11", "A, B", "no provision has the key TT08:11; did you mean TT08:10"),
        ("L24:13.2.i", "A, B", "provisions.toml: the file states L24:13.2.i already"),
    ],
)
def test_a_check_that_can_t_be_recorded_changes_nothing(tmp_path: Path, key: str, by: str, told: str) -> None:
    path, own = tmp_path / "simaudit.toml", '[[provision]]\nkey = "L24:13.2.i"\nto = 2026-09-30\n'
    path.write_text('law_folder = "law"\n', encoding="utf-8")
    (tmp_path / "law").mkdir()
    (tmp_path / "law/provisions.toml").write_text(own, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        record_check(load_config(path), key, by, date(2026, 12, 1))
    assert told in refused.value.text()
    assert (tmp_path / "law/provisions.toml").read_text(encoding="utf-8") == own
