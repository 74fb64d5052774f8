"""checks/README.md agrees with the headers of all checks."""

from click.testing import CliRunner

from simaudit.cli import main
from simaudit.paths import CHECKS
from simaudit.rules.case_file import case_file
from simaudit.rules.load import load_catalogue
from simaudit.rules.provisions import provisions
from simaudit.rules.scaffold import population, readme


def test_the_page_in_the_folder_is_not_stale() -> None:
    page = (CHECKS / "README.md").read_text(encoding="utf-8")
    assert page == readme(load_catalogue()), "renew it: make renew"


def test_the_command_prints_the_page() -> None:
    done = CliRunner().invoke(main, ["dev", "readme"])
    assert (done.exit_code, done.stdout) == (0, readme(load_catalogue()))


def test_every_check_has_its_line() -> None:
    checks = load_catalogue()
    lines = [line for line in readme(checks).splitlines() if line.startswith("| [")]
    assert [line[3:9] for line in lines] == [check.id for check in checks]
    assert (
        "| [BLK-04](bulk/BLK-04_fourth-without-contract.sql) | critical | substantive "
        "| Số thuê bao trả trước thứ tư trở đi không có hợp đồng"
        "<br>Fourth or later prepaid number without a contract "
        "| `live_identified WHERE payment_type = 'PREPAID' AND registered_at IS NOT NULL "
        "AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)` "
        "| Khoản 2 Điều 21 Nghị định số 163/2024/NĐ-CP<br>Khoản 6 Điều 19 Nghị định số 163/2024/NĐ-CP"
        "<br>Điều 1 Nghị định số 49/2017/NĐ-CP (hết hiệu lực từ 24/12/2024; áp dụng với đăng ký trước ngày "
        "đó)"
        "<br>Điểm c khoản 3 Điều 34 Nghị định số 174/2026/NĐ-CP "
        "| 2017-04-24 |"
    ) in lines


def test_the_population_is_a_view_or_a_condition_on_one() -> None:
    shown = {check.id: population(check) for check in load_catalogue()}
    assert shown["UNR-01"] == "live_individual"
    assert shown["UNR-06"] == "live WHERE activated_at IS NOT NULL"
    assert "judged" not in shown.values()


def test_checks_without_a_plant_are_named() -> None:
    unplanted = [check.id for check in load_catalogue() if not (cases := case_file(check)) or not cases.plant]
    assert f"Without one, and so never planted: {', '.join(unplanted)}." in readme(load_catalogue())


def test_the_law_is_cited_without_the_keys_of_the_files() -> None:
    table = [line for line in readme(load_catalogue()).splitlines() if line.startswith("| [")]
    assert [line for line in table for key in provisions() if ":" in key and f" {key}" in line] == []
