"""Letters that a console lacks: the nearest ones, and never an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simaudit
from simaudit.cli.terminal.console_letters import errors_of

SENTENCE = "Không đọc được tệp “Đà Lạt” – vượt quá ≤ 5%"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", SENTENCE),
        # Tone marks of code page 1258 are characters of their own, after the letter.
        ("cp1258", "Không đọc được tệp “Đà Lạt” – vượt quá <= 5%"),
        ("cp1252", "Không doc duoc têp “Dà Lat” – vuot quá <= 5%"),
        ("ascii", 'Khong doc duoc tep "Da Lat" - vuot qua <= 5%'),
    ],
)
def test_a_sentence_stays_readable(encoding: str, shown: str) -> None:
    printed = SENTENCE.encode(encoding, errors_of(encoding)).decode(encoding)
    assert _composed(printed) == _composed(shown)


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["cp1258", "cp1252", "cp437", "ascii"])
)
def test_any_text_is_printed(text: str, encoding: str) -> None:
    assert text.encode(encoding, errors_of(encoding)).decode(encoding) is not None


@pytest.mark.parametrize(
    ("arguments", "encoding"),
    [
        (("checks", "show", "BLK-12", "--lang", "vi"), "cp1258"),
        (("checks", "list", "--lang", "vi"), "cp1252"),
        (("law", "--lang", "vi"), "cp1258"),
        (("audit", "không có/tháng 10"), "cp1252"),
        (("--help",), "cp1258"),
    ],
)
def test_no_command_ends_for_its_consoles_letters(
    arguments: tuple[str, ...], encoding: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(simaudit.__file__).parents[1]), "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "simaudit", *arguments],
        env=environment | {"PYTHONIOENCODING": encoding},
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = (done.stdout + done.stderr).decode(encoding)
    assert done.returncode == (2 if arguments[0] == "audit" else 0), said
    assert "Traceback" not in said
    assert len(said) > 20
