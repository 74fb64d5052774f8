"""A department's headings, wordings and names: added, given another meaning, ended, or refused."""

from pathlib import Path

import pytest

from simaudit.contract import COLUMN_KINDS
from simaudit.errors import UsageError
from simaudit.rules.own_files import OwnFile
from simaudit.rules.own_vocabulary import OwnVocabulary, own_vocabulary


def read(**texts: str) -> OwnVocabulary:
    names = {f"{name}.toml": text for name, text in texts.items()}
    files = {name: OwnFile("vocabulary", Path("our", name), text, "0" * 64) for name, text in names.items()}
    return own_vocabulary(files)


def test_headings_by_what_they_are_folded_to() -> None:
    text = 'msisdn = ["Số máy chính"]\nid_number = ["Số máy"]\nremoved = ["Thuê bao"]\n'
    assert read(headers=text).wordings.headings == {
        "SO MAY CHINH": "msisdn",
        "SO MAY": "id_number",
        "THUE BAO": "",
    }


def test_values_by_column() -> None:
    text = (
        '[status]\nONE_WAY = ["Cắt 1C"]\nremoved = ["K1C"]\n[boolean]\ntrue = ["Đạt"]\n'
        '[nationality]\nLA = ["Lào quốc"]\n'
    )
    values = read(values=text).wordings.values
    assert values["status"] == {"CAT 1C": "ONE_WAY", "K1C": "K1C [removed]"}
    booleans = [column for column, kind in COLUMN_KINDS.items() if kind == "boolean"]
    assert [values[column] for column in booleans] == [{"DAT": "true"}] * len(booleans)
    assert values["nationality"] == {"LAO QUOC": "LA"}
    assert set(values) == {"status", "nationality", *booleans}


def test_names_of_carriers() -> None:
    names = read(carriers='[carriers.viettel]\nlegal_name = "Tập đoàn A"\n').names
    assert [(carrier, name.name, name.legal_name) for carrier, name in names.items()] == [
        ("viettel", "", "Tập đoàn A")
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "headers",
            'msisnd = ["A"]\n',
            "our/headers.toml, line 1: msisnd: there is no such key; did you mean ",
        ),
        ("headers", "msisdn = 3\n", "our/headers.toml, line 1: msisdn: a list"),
        (
            "headers",
            'msisdn = ["Số máy"]\niccid = ["số MÁY"]\n',
            "our/headers.toml, line 2: iccid: 'số MÁY' means msisdn already; leave one of them out",
        ),
        (
            "headers",
            'msisdn = ["iccid"]\n',
            "our/headers.toml, line 1: msisdn: 'iccid' means iccid already; leave one of them out",
        ),
        ("values", '[status]\nOPEN = ["A"]\n', "our/values.toml, line 2: status.OPEN: there is no such key"),
        (
            "values",
            '[status]\nONE_WAY = ["A"]\nremoved = ["a"]\n',
            "our/values.toml, line 3: status.removed: 'a' means ONE_WAY already",
        ),
        ("carriers", '[carriers.viettel]\nnam = "A"\n', "our/carriers.toml, line 2: carriers.viettel.nam: "),
        ("values", "[status\n", "our/values.toml, line 1, column 8: not TOML"),
    ],
)
def test_what_is_not_valid_is_refused_with_its_line(name: str, text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(**{name: text})
    assert str(refused.value).startswith(message)
