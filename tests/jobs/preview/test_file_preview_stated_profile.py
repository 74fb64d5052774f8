"""A proposed profile in simaudit.toml: in place of the carrier's, everything else as it was written."""

import json
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.small_month import in_small_month


@pytest.fixture(autouse=True)
def _small_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_month(tmp_path, monkeypatch)


UNKNOWN: Final = "Thuê bao ABC;Ngày SN\n" + "".join(f"096{n:07d};01/02/1990\n" for n in range(40))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ('# Sở\nlang = "vi"\n', '# Sở\nlang = "vi"\n\n'),
        (
            '[carriers.viettel]\nname = "Viettel"\n\n[carriers.itel]  # khác\ncontact = "A"\n',
            '[carriers.itel]  # khác\ncontact = "A"\n\n',
        ),
    ],
)
def test_a_profile_is_written_in_place_of_the_carrier_s(before: str, after: str) -> None:
    Path("viettel_2026-11.csv").write_text(UNKNOWN, encoding="utf-8")
    Path("simaudit.toml").write_text(before, encoding="utf-8")
    proposed = simaudit_("intake", "viettel_2026-11.csv").stdout.partition("[carriers.viettel]")
    done = simaudit_("intake", "viettel_2026-11.csv", "--write-profile")
    assert (done.exit_code, done.stderr) == (0, "")
    assert Path("simaudit.toml").read_text(encoding="utf-8") == after + "".join(proposed[1:])
    again = simaudit_("intake", "viettel_2026-11.csv", "--format", "json")
    assert json.loads(again.stdout)["account"]["mapped"]["Thuê bao ABC"] == "msisdn"


def test_the_end_of_lines_and_the_mark_of_the_configuration_stay() -> None:
    Path("viettel_2026-11.csv").write_text(UNKNOWN, encoding="utf-8")
    Path("simaudit.toml").write_bytes('\ufefflang = "vi"\r\n'.encode())
    assert simaudit_("intake", "viettel_2026-11.csv", "--write-profile").exit_code == 0
    text = Path("simaudit.toml").read_bytes().decode()
    assert text.startswith('\ufefflang = "vi"\r\n\r\n[carriers.viettel')
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("file", "configuration", "why"),
    [
        ("2026-10/viettel.csv", "", "there is no profile to write"),
        ("123.csv", "", "nothing says whose file it is; name the carrier with --carrier"),
        ("viettel_2026-11.csv", None, "there is no configuration to write the change into"),
        ("viettel_2026-11.csv", 'carriers = { viettel = { name = "V" } }\n', "write each carrier's part as"),
    ],
)
def test_a_profile_that_can_t_be_written_changes_nothing(
    file: str, configuration: str | None, why: str
) -> None:
    for name in ("123.csv", "viettel_2026-11.csv"):
        Path(name).write_text(UNKNOWN, encoding="utf-8")
    if configuration is not None:
        Path("simaudit.toml").write_text(configuration, encoding="utf-8")
    refused = simaudit_("intake", file, "--write-profile")
    assert refused.exit_code == 2
    assert why in refused.stderr
    present = Path("simaudit.toml").read_text(encoding="utf-8") if Path("simaudit.toml").exists() else None
    assert present == configuration
