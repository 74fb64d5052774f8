"""An audit of sample_data finds what it should; test_demo.py holds it to what the generator writes."""

from pathlib import Path

from support.generated import judged_months, truth_of

from simaudit.paths import SAMPLE_DATA


def test_every_form_of_the_sample_is_read(tmp_path: Path) -> None:
    folders = sorted(path for path in SAMPLE_DATA.iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == ["2026-08", "2026-09", "2026-10"]
    for folder, found in judged_months(folders, tmp_path):
        assert found == truth_of(folder)
