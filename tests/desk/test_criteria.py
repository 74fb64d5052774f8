"""The catalogue at the desk: its words, and a parameter that is tried and put into force."""

import re
import tomllib

import pytest
from support.served_desk import ServedDesk, await_judging

from simaudit.rules.load import load_catalogue


def test_every_check_is_listed_and_has_its_page(desk: ServedDesk) -> None:
    listed = re.findall(r'<th scope="row"><a href="/criteria/([A-Z]{3}-\d\d)">', desk.get("/criteria").text)
    assert sorted(listed) == sorted(check.id for check in load_catalogue())
    assert desk.get("/criteria/NO-01").status == 404


def test_a_check_s_words_are_those_of_its_header(desk: ServedDesk) -> None:
    check = next(check for check in load_catalogue() if check.id == "BLK-04")
    words = desk.get("/criteria/BLK-04").words
    for text in (check.header.title, check.header.meaning, check.header.innocent, check.header.remedy):
        assert " ".join(text.vi.replace("`", "").split()) in words.replace(" .", ".")


def test_an_unchecked_provision_has_its_mark_once(desk: ServedDesk) -> None:
    basis = desk.get("/criteria/UNR-10").text.partition("<dt>Căn cứ</dt>")[2].partition("</dd>")[0]
    assert basis.count("†") == 1


@pytest.mark.usefixtures("put_back")
def test_a_parameter_is_tried_by_the_command_that_is_shown(desk: ServedDesk) -> None:
    before = (desk.folder / "simaudit.toml").read_bytes()
    page = desk.send("/criteria/BLK-12", "/criteria/BLK-12/try", [("fewest_papers", "15"), ("months", "1")])
    # It changes nothing (cli/rules/test_whatif.py), and its page is as where the change is put into force.
    assert "simaudit rules whatif --set BLK-12.fewest_papers=15 --months 1 --no-honest" in page.words
    assert "--accept" not in page.words
    run = number(page.text)
    await_judging(desk, run)
    desk.send(f"/runs/{run}", f"/runs/{run}/stop")
    desk.ended(run)
    assert (desk.folder / "simaudit.toml").read_bytes() == before


def test_without_reason_nothing_is_put_into_force(desk: ServedDesk) -> None:
    page = desk.send("/criteria/BLK-12", "/criteria/BLK-12/try", [("fewest_papers", "15"), ("accept", "1")])
    ended = desk.ended(number(page.text)).words
    assert "Chưa thực hiện được toàn bộ." in ended
    assert "BLK-12" not in (desk.folder / "simaudit.toml").read_text()


@pytest.mark.usefixtures("put_back")
def test_a_change_is_put_into_force_with_reason_and_approver(desk: ServedDesk) -> None:
    fields = [
        ("fewest_papers", "15"),
        ("months", "1"),
        ("accept", "1"),
        ("reason", "thử"),
        ("approver", "Giám đốc"),
    ]
    page = desk.send("/criteria/BLK-12", "/criteria/BLK-12/try", fields)
    assert "Đã xong." in desk.ended(number(page.text)).words
    written = tomllib.loads((desk.folder / "simaudit.toml").read_text())
    assert written["checks"]["BLK-12"]["fewest_papers"] == 15
    # The desk reads the file again.
    assert 'name="fewest_papers" value="15"' in desk.get("/criteria/BLK-12").text
    trial = desk.get("/out/whatif/2026-10/whatif.html")
    assert trial.status == 200
    assert trial.headers["content-security-policy"].startswith("sandbox")


def number(page: str) -> int:
    return int(re.findall(r"/runs/(\d+)", page)[0])
