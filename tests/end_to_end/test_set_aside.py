"""What accuses nobody: a fault of a whole column or list, a default portrait, a customer's stolen paper."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, HEADS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import blocks

MONTH = Path("out/2026-10")
WIDE = (*COLUMNS, "gender", "portrait_hash", "device_hash", "province_code")
Rows = list[dict[str, str]]


def people(carrier: str, count: int, **other: str) -> Rows:
    """People in order, each with a portrait and a device of their own."""
    return [
        person(carrier, number, **other)
        | {"portrait_hash": f"{carrier}{number:032d}", "device_hash": f"{carrier}{number:031d}", "gender": ""}
        for number in range(1, count + 1)
    ]


def overview() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((MONTH / "overview.json").read_text(encoding="utf-8"))
    return whole


def standing(carrier: str) -> dict[str, Any]:
    (row,) = (row for row in overview()["decisions"]["standings"] if row["carrier"] == carrier)
    return dict(row)


def text_of(path: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))).split())


def table(name: str, carrier: str = "viettel") -> list[dict[str, str]]:
    with (MONTH / carrier / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_letter(path: str) -> str:
    return " ".join(str(block) for block in blocks(Path("out/letters/2026-10") / path))


def column(name: str, fault: Callable[[str], str]) -> Callable[[Rows], Rows]:
    return lambda rows: [row | {name: fault(row[name])} for row in rows]


FAULTS: dict[str, Callable[[Rows], Rows]] = {
    "MIS-01": column("id_number", lambda text: f"{text[:4]}X{text[5:]}"),
    "UNR-03": column("full_name", lambda _: "KHONG CO"),
    "MIS-15": column("date_of_birth", lambda text: f"1880{text[4:]}"),
    "MIS-10": column("portrait_hash", lambda _: "d41d8cd98f00b204e9800998ecf8427e"),
    "BLK-15": column("device_hash", lambda _: "0" * 32),
    "PRC-05": column("point_code", lambda text: f"x{text}"),
    "UNR-02": column("address", lambda _: ""),
}
"""Check → a fault of a whole column by which it finds every row."""

AT_FAULT: Mapping[str, str] = dict(zip(HEADS, FAULTS, strict=True))
"""Carrier → the check that finds every one of its rows."""


@pytest.fixture(scope="module")
def faulty_month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven carriers with a fault of a whole column each, audited and with their letters."""
    home = tmp_path_factory.mktemp("faulty")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch, checks_of("UNR-01", *FAULTS))
        listed = []
        for carrier, check in AT_FAULT.items():
            # Two rows are really at fault: what is said of them stays.
            rows = [row | ({"full_name": ""} if at < 2 else {}) for at, row in enumerate(people(carrier, 60))]
            listed.append(f"{carrier},{rows[0]['point_code']}\n")
            write(Path(f"2026-10/{carrier}.csv"), FAULTS[check](rows), WIDE)
        Path("points.csv").write_text("".join(["carrier,point_code\n", *listed]), encoding="utf-8")
        configuration = (
            'points = "points.csv"\n[letterhead]\nanswer_days = 10\n[restricted]\nwork_page = false\n'
        )
        Path("simaudit.toml").write_text(configuration, encoding="utf-8")
        audit = simaudit_("audit", "2026-10")
        assert audit.exit_code == 0, audit.output
        assert simaudit_("letters").exit_code == 0
    return home


@pytest.mark.parametrize("carrier", AT_FAULT)
def test_a_fault_of_a_whole_column_is_told_first_and_accuses_nobody(
    carrier: str, faulty_month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty_month)
    check = AT_FAULT[carrier]
    results = table("results.csv", carrier)
    assert [row["check_id"] for row in results if int(row["violations"] or 0) > 50] == [check]
    row = standing(carrier)
    assert [aside["id"] for aside in row["aside"]] == [check]
    assert (row["consequence"], row["asked"][0]["kind"]) == ("clarify", "clarify")
    open_signs = row["signs"]["open"]["count"]
    told = 0 if check == "UNR-03" else 2
    assert open_signs["n"] == told
    acts = table("exposure.csv", carrier)
    assert [int(act["numbers"]) for act in acts if act["group"] == "open"] == [2][: told and 1]

    # Before every figure of signs, in the carrier's report and the letter.
    text = text_of(MONTH / carrier / "report.html")
    assert 0 < text.index("Xem lại dữ liệu trước:") < text.index("ghiêm trọng:")
    asked = read_letter(f"{carrier}/cong-van.docx")
    assert "làm rõ dữ liệu đầu vào của tiêu chí có dấu hiệu ở hầu hết bản ghi: “" in asked


def test_the_overview_tells_faults_of_whole_columns_first_and_accuses_nobody(
    faulty_month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty_month)
    decided = overview()["decisions"]
    assert (decided["police"], decided["inspections"], decided["points"]) == ([], [], [])
    (first,) = overview()["first"]
    # At VinaPhone, whose every name is a placeholder, nothing else is said of names.
    told = [(row["carrier"], row["all"]) for row in first["carriers"]]
    assert (first["id"], told) == ("UNR-01", [(name, 2) for name in sorted({*HEADS} - {"vinaphone"})])
    assert overview()["cases"] == []
    # Before every figure of signs.
    before, _, _ = text_of(MONTH / "index.html").partition("ghiêm trọng:")
    (named,) = re.findall(r"Xem lại dữ liệu trước: ([\w ,]+)", before)
    assert named.strip() == "Gmobile , iTel , Local , MobiFone , Vietnamobile , Viettel , VinaPhone"


def test_nine_tenths_or_a_small_file_are_signs_as_ever(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-01"))
    fault = FAULTS["MIS-01"]
    faulty, others = people("viettel", 60)[:54], people("viettel", 60)[54:]
    write(Path("2026-10/viettel.csv"), [*fault(faulty), *others])
    write(Path("2026-10/vinaphone.csv"), fault(people("vinaphone", 29)))
    assert simaudit_("audit", "2026-10").exit_code == 0
    for carrier, count in (("viettel", 54), ("vinaphone", 29)):
        row = standing(carrier)
        assert (row["aside"], row["signs"]["open"]["count"]["n"]) == ([], count)


def test_a_default_portrait_is_no_sign_in_any_document(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-10"))
    rows = people("viettel", 60)
    shared = [
        row | {"portrait_hash": "e" * 32, "point_code": f"P{at % 5}", "clerk_code": f"c{at % 5}",
               "registered_at": f"{2013 + at // 2}-03-05 09:00:00"}
        for at, row in enumerate(rows[:20])
    ]  # fmt: skip
    # One agent's face is a sign.
    agent = [row | {"portrait_hash": "a" * 32} for row in rows[20:26]]
    write(Path("2026-10/viettel.csv"), [*shared, *agent, *rows[26:]], WIDE)
    Path("simaudit.toml").write_text("[cases]\npolice = 5\n", encoding="utf-8")
    assert simaudit_("audit", "2026-10").exit_code == 0
    (portrait,) = overview()["default_portraits"]
    assert (portrait["carrier"], portrait["numbers"]) == ("viettel", 20)
    assert standing("viettel")["signs"]["open"]["count"]["n"] == 6
    (first,) = overview()["first"]
    assert (first["id"], first["new"]) == ("MIS-10", 6)
    assert [(act["act"], act["numbers"]) for act in table("exposure.csv")] == [("34.10", "6")]
    assert {row["check_id"]: row["violations"] for row in table("results.csv")}["MIS-10"] == "26"
    assert "6 số có dấu hiệu “Một ảnh chân dung của nhiều người”" in text_of(MONTH / "index.html")
    page = text_of(MONTH / "viettel/report.html")
    assert "Trong đó 20 bản ghi có ảnh mặc định (một ảnh ở nhiều điểm, qua nhiều năm)" in page
    assert simaudit_("letters").exit_code == 0
    assert "Một ảnh chân dung của nhiều người (6 số" in read_letter("viettel/cong-van.docx").replace(
        "\xa0", " "
    )
    plan = simaudit_("plan", "--visits", "9", "--out", "plan")
    assert plan.exit_code == 0, plan.output
    planned = (Path("plan") / "plan.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [row.split(",")[1:3] for row in planned] == [["viettel", "VIE-D1"]]


def test_only_where_people_of_its_own_are_deceived_is_a_carrier_named_for_inspection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A farm at viettel on one paper; its holder has six numbers at vinaphone, another customer one."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-05", "MIS-08", "BLK-02"))
    rows = people("viettel", 60)
    stolen = rows[0]["id_number"]
    words = ("An", "Binh", "Cuc", "Dung", "Giang", "Hanh", "Khanh", "Lam", "Mai", "Nga", "Oanh", "Phuc")
    farm = [
        row | {"id_number": stolen, "full_name": f"{word} Thi {word}", "date_of_birth": f"19{60 + at}-01-05"}
        for at, (row, word) in enumerate(zip(rows, words, strict=False))
    ]  # fmt: skip
    write(Path("2026-10/viettel.csv"), [*farm, *rows[12:]], WIDE)
    honest = people("vinaphone", 60)
    holder = {name: honest[0][name] for name in ("full_name", "date_of_birth")} | {"id_number": stolen}
    write(
        Path("2026-10/vinaphone.csv"),
        [row | (holder if at < 6 else {}) for at, row in enumerate(honest)],
        WIDE,
    )
    once = people("mobifone", 60)
    write(Path("2026-10/mobifone.csv"), [once[0] | {"id_number": stolen}, *once[1:]], WIDE)
    assert simaudit_("audit", "2026-10").exit_code == 0
    (case,) = overview()["cases"]
    assert case["police"]
    assert case["carriers"] == ["mobifone", "viettel", "vinaphone"]
    assert [standing(name)["signs"]["open"]["count"]["n"] for name in ("vinaphone", "mobifone")] == [6, 1]
    (grounds,) = overview()["decisions"]["inspections"]
    assert (grounds["carrier"], grounds["cases"]) == (
        "viettel",
        [{"case_id": case["case_id"], "numbers": 12}],
    )
    page = (
        text_of(MONTH / "index.html").partition("Đề nghị kiểm tra:")[2].partition("Chuyển cơ quan công an")[0]
    )
    assert set(re.findall(r"\b(Viettel|VinaPhone|MobiFone)\b", page)) == {"Viettel"}
    assert simaudit_("letters").exit_code == 0
    report = read_letter("bao-cao.docx")
    assert re.findall(r"- Đề nghị kiểm tra: (\w+) ", report) == ["Viettel"]

    # A letter about the case whose deadline has passed is a ground where the farm is, and nowhere else.
    told = ("--state", "notified", "--on", "2026-09-05", "--deadline", "2026-10-15", "--person", "A")
    assert simaudit_("follow", "set", case["case_id"], *told).exit_code == 0
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    (grounds,) = overview()["decisions"]["inspections"]
    assert grounds["carrier"] == "viettel"
    assert grounds["overdue"] == [
        {
            "document": None,
            "on": "2026-09-05",
            "deadline": "2026-10-15",
            "cases": [case["case_id"]],
            "numbers": 12,
        }
    ]


def test_of_a_province_that_no_row_has_no_document_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    Path("simaudit.toml").write_text('province = "68"\n', encoding="utf-8")
    for carrier in ("viettel", "vinaphone"):
        write(Path(f"2026-10/{carrier}.csv"), people(carrier, 40, province_code="38"), WIDE)
    assert simaudit_("audit", "2026-10").exit_code == 0
    for options in ((), ("--carrier", "viettel"), ("--from", "2026-09", "--to", "2026-10")):
        letters = simaudit_("letters", *options)
        assert (letters.exit_code, letters.stdout) == (2, "")
        assert "viettel: 0 of 40 numbers with a province code are of Lâm Đồng" in letters.stderr
    assert list(Path("out").rglob("*.docx")) == []
    assert overview()["decisions"]["inspections"] == []
