"""What a preview proposes: names, columns and forms of dates by their values, permitted values."""

from pathlib import Path

import pytest
from support.extracts import person, write
from support.file_previews import asked, seen

from simaudit.cli.carriers.intake import explanation_text
from simaudit.config import load_config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.jobs.preview.file_explanation import FittingColumn

UNKNOWN = "".join(
    f"09610000{n:02};{'Trả trước' if n % 2 else 'Trả sau'};{n:02}/03/2020;"
    f"{'Có' if n % 3 else 'Không'};{n};{n:02}-JAN-90\n"
    for n in range(1, 13)
)


def test_unknown_headings_are_told_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text("Máy A;Hình thức;Mốc;Đủ;STT;Ngày sinh\n" + UNKNOWN, encoding="utf-8")
    explanation = seen(path)
    assert explanation.refusal is not None
    assert explanation.likely == {"Hình thức": "payment_type"}
    assert explanation.by_values["Hình thức"] == (FittingColumn(column="payment_type", fitting=12, of=12),)
    assert [fit.column for fit in explanation.by_values["Mốc"]] == [
        "status_at",
        "id_issue_date",
        "registered_at",
        "activated_at",
    ]
    said = explanation_text(explanation, "en")
    assert "  Hình thức  (probably payment_type: 12 of 12 values)\n" in said
    assert (
        "  Mốc  (probably status_at | id_issue_date | registered_at | activated_at: 12 of 12 values)\n"
        in said
    )
    assert "  STT\n" in said
    first, *others = explanation.profile.splitlines()
    assert first == "[carriers.viettel]"
    assert others[:4] == [
        'date_formats = ["DD-MON-RR"]',
        "[carriers.viettel.columns]",
        '"Máy A" = "msisdn"',
        '"Hình thức" = "payment_type"',
    ]
    assert '# "Mốc" = "registered_at"' in others
    truths = "guardian_consent? matched_id? matched_name? matched_dob? …"
    assert f'# "Đủ" = ""  # {truths}' in others
    assert others[-1] == '# "STT" = ""'
    config = tmp_path / "simaudit.toml"
    config.write_text(explanation.profile, encoding="utf-8")
    again = seen(path, load_config(config).carriers["viettel"])
    assert again.refusal is None
    assert {column.column: column.readable for column in again.columns} == {
        "msisdn": 12,
        "payment_type": 12,
        "date_of_birth": 12,
    }
    assert again.account.short_years == {"date_of_birth": 12}


def test_days_and_months_that_can_t_be_told_apart_want_a_decision(tmp_path: Path) -> None:
    people = [person("viettel", n) | {"registered_at": f"{n:02}/01/24"} for n in range(1, 13)]
    profile = seen(write(tmp_path / "viettel.csv", people)).profile
    assert profile == ('[carriers.viettel]\n# date_formats = ["%d/%m/%y"]\n# date_formats = ["%m/%d/%y"]\n')


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_permitted_values_are_told_where_a_wording_is_unknown(lang: str, tmp_path: Path) -> None:
    people = [person("viettel", n) | {"payment_type": "Loại 1"} for n in range(1, 13)]
    path = write(tmp_path / "viettel_2026-10.csv", people, ["msisdn", "payment_type"])
    shown = asked(tmp_path, str(path), "--lang", lang).stdout
    told = {
        "vi": "giá trị được nhận: PREPAID (trả trước); POSTPAID (trả sau)\n",
        "en": "permitted values: PREPAID; POSTPAID\n",
    }
    assert told[lang] in shown
    assert '[carriers.viettel.values.payment_type]\n# PREPAID | POSTPAID\n# "Loại 1" = ""\n' in shown


def test_another_count_that_the_file_states_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "viettel_2026-10.csv", [person("viettel", n) for n in range(1, 13)])
    with path.open("a") as file:
        file.write("60 rows selected.\n")
    assert "; !! the file states 60\n" in explanation_text(seen(path), "en")
    assert "; !! tệp tự ghi 60\n" in explanation_text(seen(path), "vi")


def test_dates_with_years_of_two_digits_are_counted(tmp_path: Path) -> None:
    people = [person("viettel", n) | {"date_of_birth": f"{n:02}-JAN-57"} for n in range(1, 13)]
    path = write(tmp_path / "viettel_2026-10.csv", people)
    (born,) = [one for one in seen(path).columns if one.column == "date_of_birth"]
    assert (born.values, born.readable) == (12, 0)
    explanation = seen(path, CarrierProfile(date_formats=["DD-MON-RR"]))
    assert explanation.account.short_years == {"date_of_birth": 12}
    assert "Short years    date_of_birth: 12\n" in explanation_text(explanation, "en")
    (tmp_path / "simaudit.toml").write_text("[carriers.viettel]\ndate_formats = ['DD-MON-RR']\n")
    assert "Năm 2 chữ số   date_of_birth: 12\n" in asked(tmp_path, str(path), "--lang", "vi").stdout
