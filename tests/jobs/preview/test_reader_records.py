"""Records of a file as its preview shows them: masked, counted, and unknown wordings where there are few."""

from pathlib import Path

import pytest
from support.extracts import PERSONAL, person, write
from support.file_previews import asked, seen

from simaudit.jobs.preview.reader import SeenRecords, masked


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_personal_is_shown(form: str, lang: str, tmp_path: Path) -> None:
    people = [person("viettel", n) for n in range(1, 30)]
    # The names and numbers stand in each other's columns too.
    turned = [
        row | {"status": row["full_name"], "full_name": row["msisdn"], "channel": row["msisdn"]}
        for row in people
    ]
    path = write(tmp_path / "viettel_2026-10.csv", [*people, *turned])
    result = asked(tmp_path, str(path), "--lang", lang, "--format", form)
    assert result.exit_code == 0
    for row in people:
        for column in PERSONAL:
            assert row[column] not in result.output
    assert ("rejected" if form == "json" or lang == "en" else "không nạp được") in result.output


def test_a_value_is_shown_by_its_shape_unless_it_is_of_a_vocabulary() -> None:
    assert masked("msisdn", "0961234567") == "096*****67"
    assert masked("full_name", "Kiều Lan Anh") == "K** L** A**"
    assert masked("address", "12 phố Huế") == "99 aaa Aaa"
    assert masked("status", "Mở 2C", {"Mở 2C"}) == "Mở 2C"


@pytest.mark.parametrize(("times", "wordings"), [(4, ()), (5, ("Mở 2C",))])
def test_an_unknown_wording_is_shown_where_it_is_there_five_times(
    tmp_path: Path, times: int, wordings: tuple[str, ...]
) -> None:
    rows = [person("viettel", n, status="Mở 2C" if n <= times else "ACTIVE") for n in range(1, 13)]
    explanation = seen(write(tmp_path / "viettel_2026-10.csv", rows))
    (status,) = [column for column in explanation.columns if column.column == "status"]
    assert (status.wordings, status.values, status.readable) == (wordings, 12, 12 - times)


def test_chunks_add_up_with_three_samples_at_most() -> None:
    first = SeenRecords(samples={"status": ["A", "B"]}, dates={"status_at": ["x"]})
    first.values["status"] = 2
    other = SeenRecords(samples={"status": ["B", "C", "D"]}, dates={"status_at": ["y"]})
    other.values["status"] = 3
    first.add(other)
    assert (first.values["status"], first.samples["status"]) == (5, ["A", "B", "C"])
    assert first.dates == {"status_at": ["x", "y"]}
