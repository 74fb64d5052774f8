"""The profile that is proposed for a carrier: TOML to paste, with what a person decides as comments."""

import tomllib

from simaudit.intake.profile.likely_values import DraftName, ProfileDraft


def test_what_is_certain_is_toml_and_what_is_not_is_a_comment() -> None:
    draft = ProfileDraft(
        "viettel",
        keys={"encoding": "tcvn3", "header_row": 3},
        columns={'Số "TB"': "msisdn"},
        unknown={"Ghi chú": ("full_name", "address"), "Khác": ()},
        values={"status": {"Hoạt động": "ACTIVE"}},
        wordings={"status": ("Lạ",), "gender": ("?",)},
        date_formats=(("DD-MON-RR", "%d-%m-%y"),),
    )
    text = draft.toml()
    assert text == (
        "[carriers.viettel]\n"
        'encoding = "tcvn3"\n'
        "header_row = 3\n"
        '# date_formats = ["DD-MON-RR"]\n'
        '# date_formats = ["%d-%m-%y"]\n'
        "[carriers.viettel.columns]\n"
        '"Số \\"TB\\"" = "msisdn"\n'
        '# "Ghi chú" = "full_name"\n'
        '# "Ghi chú" = "address"\n'
        '# "Khác" = ""\n'
        "[carriers.viettel.values.status]\n"
        '"Hoạt động" = "ACTIVE"\n'
        "# ACTIVE | ONE_WAY | TWO_WAY | TERMINATED\n"
        '# "Lạ" = ""\n'
        "[carriers.viettel.values.gender]\n"
        "# M | F\n"
        '# "?" = ""\n'
    )
    carrier = tomllib.loads(text)["carriers"]["viettel"]
    assert carrier["values"] == {"status": {"Hoạt động": "ACTIVE"}, "gender": {}}


def test_a_file_without_a_header_gets_its_names_with_what_they_could_be() -> None:
    names = (
        DraftName("msisdn", (), ("84912***678",)),
        DraftName("column_2", ("id_number", "guardian_id"), ("001***456", "\x1b[31m")),
    )
    assert ProfileDraft("", names=names).toml() == (
        "[carriers.NAME]\n"
        "names = [\n"
        '  "msisdn",    # 1  84912***678\n'
        '  "column_2",  # 2  id_number? guardian_id?  001***456 | \\x1b[31m\n'
        "]\n"
    )
