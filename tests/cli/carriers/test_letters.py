"""`letters`: it names what it wrote; a span of months has both ends."""

from pathlib import Path

import pytest
from support.command import simaudit_


def test_the_letters_are_named(audited_folder: Path) -> None:
    written = simaudit_("letters", "--period", "2026-10")
    assert (written.exit_code, written.stderr) == (0, "")
    paths = written.stdout.splitlines()
    assert paths == [
        "out/letters/2026-10/viettel/cong-van.docx",
        "out/letters/2026-10/viettel/bien-ban-lam-viec.docx",
        "out/letters/2026-10/bao-cao.docx",
    ]
    assert all(Path(path).is_file() for path in paths)


def test_under_the_head_of_another_province_nothing_is_signed(audited_folder: Path) -> None:
    head = 'parent = "Ủy ban nhân dân tỉnh Bắc Ninh"\nofficial = "Trần B, Chuyên viên"\n'
    Path("simaudit.toml").write_text(f'lang = "en"\nprovince = "38"\n[letterhead]\n{head}', "utf-8")
    fault = (
        "simaudit: simaudit.toml, line 4: letterhead.parent: the letterhead names Bắc Ninh, but `province` = "
        '"38" is Thanh Hóa; no letter, report or dossier is written; correct this key, or `province` of the '
        "configuration, so that both are one province\n"
    )
    for words in (
        ("letters",),
        ("letters", "--reminder"),
        ("letters", "--from", "2026-10", "--to", "2026-10"),
        ("dossier", "V-7F3K-29QD", "--article", "144", "--reason", "a"),
    ):
        refused = simaudit_(*words)
        assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", fault), words
    assert not Path("out/letters").exists()
    assert fault.removeprefix("simaudit: ").strip() in simaudit_("doctor").stdout
    audited = simaudit_("audit", "2026-10")
    assert (audited.exit_code, audited.stderr.startswith(fault)) == (0, True)
    Path("with-letters.toml").write_text(
        f'lang = "en"\nletters = true\nprovince = "38"\n[letterhead]\n{head}', "utf-8"
    )
    refused = simaudit_("audit", "2026-10", "--config", "with-letters.toml")
    assert (refused.exit_code, refused.stderr.count("letterhead.parent")) == (2, 1)


@pytest.mark.parametrize("words", [("--from", "2026-10"), ("--to", "2026-10")])
def test_a_span_with_one_end_is_refused(words: tuple[str, str], folder: Path) -> None:
    refused = simaudit_("letters", *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "simaudit: --from and --to are given together\n"
