"""Every figure of page one, of the overview and of a carrier's report, counted again from the files."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from operator import eq, gt, lt
from pathlib import Path
from typing import Any

import pytest
from support.counted_month import BEFORE, NOW, SERIOUS, TOLD, Counted, Row, in_order, percent, table, whole
from support.provincial_months import EXTRACTS, PROVINCE, SCOPES, provincial_months

from simaudit.rules.carrier_names import carrier_name


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return provincial_months(tmp_path_factory)


def plain(html: str) -> str:
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([;:.,†])", r"\1", text).replace("\N{NO-BREAK SPACE}", " ")


def first_page(path: Path) -> str:
    (section,) = re.findall(
        r'<section class="decide".*?</section>', path.read_text(encoding="utf-8"), re.DOTALL
    )
    return str(section)


def rows_of(section: str, label: str) -> list[list[str]]:
    """The rows of the table under this label, without its head."""
    (body,) = re.findall(rf'aria-label="{label}">(.*?)</table>', section, re.DOTALL)
    rows = re.findall(r"<tr[ >].*?</tr>", body.partition("</thead>")[2], re.DOTALL)
    return [[plain(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def titles(months: Path, scope: str) -> dict[str, str]:
    """Check → its title, by the matrix of the overview, where it stands beside its code."""
    html = (months / (scope or "all") / "out" / NOW / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="row-([A-Z]{3}-\d\d)".*?</code>(.*?)<small>', html, re.DOTALL)
    return {check: plain(title) for check, title in rows}


def compared(rows: Iterable[tuple[Counted, Counted]]) -> Iterator[str]:
    """The sentences of the opening, but those that name checks."""
    pairs = list(rows)
    for words, turned in (
        ("Xấu đi", gt),
        ("Tốt lên", lt),
        ("Không đổi", eq),
    ):
        parts = []
        for now, then in pairs:
            if turned(now.tenths, then.tenths):
                figure = now.rate.removesuffix("†")
                before = f"{then.rate.removesuffix('†').removesuffix('%')} → " if words != "Không đổi" else ""
                parts.append(f"{now.name} {before}{figure}")
        if parts:
            yield f"{words}: {'; '.join(parts)}."


def standing(carriers: list[Counted]) -> list[Counted]:
    return sorted(carriers, key=lambda one: (-len(one.numbers) / one.live, one.name))


@pytest.mark.parametrize("scope", SCOPES)
def test_the_overview_says_what_the_files_hold(months: Path, scope: str) -> None:
    out = months / (scope or "all") / "out" / NOW
    names = [name for name in EXTRACTS if not scope or name != "vinaphone"]
    carriers = standing([Counted(months, scope, name) for name in names])
    before = {name: Counted(months, scope, name, BEFORE) for name in names}
    pairs = [(one, before[one.folder.name]) for one in carriers]
    section = first_page(out / "index.html")
    text = plain(section)
    title = titles(months, scope)

    html = (out / "index.html").read_text(encoding="utf-8")
    rows = rows_of(html, "So sánh các doanh nghiệp")
    for (one, then), row in zip(pairs, rows, strict=False):
        moved = (len(one.numbers) / one.live - len(then.numbers) / then.live) * 1000
        words = "tăng" if one.tenths > then.tenths else "giảm"
        # A column that has nothing for any carrier isn't there.
        parts = [
            cell
            for name, cell in (
                ("notified", one.told()), ("found_before", one.cell(one.found_before)),
                ("new", one.cell(one.new)),
            )
            if any(getattr(other, name) for other in carriers)
        ]  # fmt: skip
        assert row == [
            one.name, "Dùng được", whole(one.live), *parts, f"{one.cell(one.numbers)} {one.rate}",
            *([whole(one.resolved)] if any(other.resolved for other in carriers) else []),
            "không đổi" if one.tenths == then.tenths else f"{words} {abs(moved):.1f}".replace(".", ","),
        ], one.name  # fmt: skip
    assert rows[len(carriers) :] == ([["VinaPhone", "không có thuê bao trong phạm vi"]] if scope else [])

    numbers, live = sum(len(one.numbers) for one in carriers), sum(one.live for one in carriers)
    partly = any(one.partly for one in carriers)
    count = f"{'ít nhất ' if partly else ''}{numbers}{'†' if any(one.unchecked for one in carriers) else ''}"
    rate = f"({'≥ ' if partly else ''}{percent(numbers, live)})"
    assert f"{count} {rate} trong {whole(live)} thuê bao chưa thanh lý của {len(carriers)} doanh" in plain(
        html
    )

    for sentence in compared(pairs):
        assert sentence in text
    everywhere: dict[str, tuple[str, int, int]] = {}
    for one in carriers:
        for check, (severity, new, every) in one.checks().items():
            _, sooner, sum_before = everywhere.get(check, (severity, 0, 0))
            everywhere[check] = (severity, sooner + new, sum_before + every)
    everywhere = in_order(everywhere)
    grave = [
        f"“{title[check].removesuffix('†')}” tại "
        + ", ".join(
            one.name + (f" ({one.checks()[check][1]})" if len(finders) > 1 else "") for one in finders
        )
        for check, (severity, new, _) in everywhere.items()
        if severity == "critical" and new
        if (finders := [one for one in carriers if one.checks().get(check, ("", 0, 0))[1]])
    ]
    figures = [new for severity, new, _ in everywhere.values() if severity == "critical" and new]
    signs = [
        f"{new} {'số' if at else 'số có dấu hiệu'} {words}"
        for at, (new, words) in enumerate(zip(figures, grave, strict=True))
    ]
    assert f"Mới và nghiêm trọng: {'; '.join(signs[:2])}" in text
    every_row = [[title[check], whole(new), whole(every)] for check, (_, new, every) in everywhere.items()]
    shown = [row[:1] + row[2:4] for row in rows_of(html, "Nội dung cần ưu tiên xử lý")]
    assert [row[1:] for row in shown] == [row[1:] for row in every_row[:8]]
    assert all(row in every_row for row in shown)
    # Of equal numbers, those of which more are expected to be true stand first.
    first = json.loads((out / "overview.json").read_text())["first"]
    expected = {
        row["id"]: tuple(-round(row[name], 1) for name in ("expected_new", "expected")) for row in first
    }

    def place(item: tuple[str, tuple[str, int, int]]) -> tuple[Any, ...]:
        check, (severity, new, _) = item
        rank = SERIOUS.index(severity)
        return rank if new else 2, rank, *expected[check], check

    assert [row[0] for row in shown] == [title[check] for check, _ in sorted(everywhere.items(), key=place)][
        :8
    ]

    letters_are_those_of(carriers, text)
    acts_are_those_of(carriers, section, html)
    points_and_cases_are_those_of(months, scope, text, plain(html))


def letters_are_those_of(carriers: list[Counted], text: str) -> None:
    for one in carriers:
        least = "≥ " if one.partly else ""
        parts = [
            f"{least}{whole(len(numbers))} {words}"
            for numbers, words in ((one.notified, "đã thông báo"), (one.new, "mới"))
            if numbers
        ]
        told = f" ({', '.join(parts)})" if parts else ""
        if one.numbers:
            assert f"{one.name}: {least}{whole(len(one.numbers))} số{told}" in text


def acts_are_those_of(carriers: list[Counted], section: str, html: str) -> None:
    acts: dict[str, list[Row]] = {}
    for one in carriers:
        for exposed in table(one.folder / "exposure.csv"):
            if exposed["group"] == "open":
                acts.setdefault(exposed["act"], []).append(exposed)
    shown = [row for row in rows_of(html, "Mức xử phạt dự kiến theo thẩm quyền") if len(row) == 3]
    first = rows_of(section, "Mức phạt dự kiến")
    assert [row[1] for row in first] == [row[1].removesuffix("†") for row in shown[:3]]
    assert [row[1].removeprefix("≥ ") for row in shown] == [
        whole(sum(int(exposed["numbers"]) for exposed in acts[act])) for act in sorted(acts)
    ]
    for act, row in zip(sorted(acts), shown, strict=True):
        for part in acts[act]:
            assert f"{carrier_name(part['carrier'], {})} {part['fine_from']}–{part['fine_to']}" in row[2]
    for act, row in zip(sorted(acts), first, strict=False):
        for part in acts[act]:
            fine = f"{part['fine_from']}–{part['fine_to']}"
            assert re.search(rf"{carrier_name(part['carrier'], {})}[\w, ]* {fine}", row[2])


def points_and_cases_are_those_of(months: Path, scope: str, text: str, whole_page: str) -> None:
    title, viettel = titles(months, scope), Counted(months, scope, "viettel")
    out = viettel.folder.parent
    cases = [case for case in json.loads((out / "cases.json").read_text()) if case["state"] != "quiet"]
    assert not [case for case in cases if case["police"]]
    assert f"Không có vụ việc nào đề nghị chuyển. {len(cases)} vụ việc khác" in text
    for n, point, of in points(viettel, 5):
        assert f"{point} ( Viettel ): {n} trong {of} số" in text
    overdue = [row for row in viettel.findings if row["check_id"] == TOLD["viettel"]]
    late = f"còn {len(overdue)} dấu hiệu, thời hạn trả lời hết ngày 15/10/2026, quá"
    assert re.search(rf"“ {title['MIS-10']} ” \([^)]*\): {late}", whole_page)
    assert f"Viettel: còn {len(viettel.notified)} số sau thời hạn 15/10/2026" in text


def points(carrier: Counted, fewest: int) -> list[tuple[int, str, int]]:
    """Numbers with signs of each point above its peers, the point, and its numbers in scope."""
    signs = {row["record"]: row["msisdn"] for row in carrier.signs}
    counted = []
    for subject in {row["subject"] for row in carrier.findings if row["check_id"] == "BLK-14"}:
        at_point = {
            record
            for record in carrier.own
            if carrier.rows[record]["point_code"] == subject
            and (carrier.rows[record]["status"] != "TERMINATED" or record in signs)
        }
        counted.append((len({signs[record] for record in at_point & set(signs)}), subject, len(at_point)))
    return [row for row in counted if row[0] >= fewest]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_carriers_first_page_says_what_the_files_hold(months: Path, scope: str) -> None:
    title = titles(months, scope)
    for carrier in ("viettel", "vietnamobile") if scope else EXTRACTS:
        one, then = Counted(months, scope, carrier), Counted(months, scope, carrier, BEFORE)
        section = first_page(one.folder / "report.html")
        text = plain(section)
        # † stands once, in the head.
        assert text.count("†") <= 1
        count = f"{'ít nhất ' if one.partly else ''}{len(one.numbers)}"
        rate = one.rate.removesuffix("†")
        assert f"không chính xác (mức cao trở lên): {count} ({rate})." in text
        parts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", section)
        assert [plain(figure) for _, figure in parts] == [
            one.told().removesuffix("†"), one.cell(one.found_before).removesuffix("†"),
            one.cell(one.new).removesuffix("†"), whole(one.resolved),
        ]  # fmt: skip
        assert ("toàn bộ tệp" in parts[3][0]) == bool(scope)
        for sentence in compared([(one, then)]):
            assert sentence in text
        every = one.checks()
        grave = [
            f"{new} số“{title[check].removesuffix('†')}”"
            for check, (severity, new, _) in every.items()
            if severity == "critical" and new
        ]
        told = text.replace("số có dấu hiệu “", "số “", 1).replace("số “", "số“")
        assert f"nghiêm trọng: {'; '.join(grave) or 'không có'}." in told
        if every:
            shown = rows_of(section, "Nội dung cần ưu tiên xử lý")
            named = [(plain(row[0]).rpartition(" ")[0], *row[1:3]) for row in shown]
            for (check, (_, new, all_)), (name, old, fresh) in zip(every.items(), named, strict=False):
                assert title[check] in name
                assert (int(old.split()[0]), int(fresh)) == (all_ - new, new)
            assert len(shown) == min(len(every), 5)
        asked = {
            "Xử lý dứt điểm {} số thuê bao": one.notified,
            "giải trình {} số thuê bao": one.found_before | one.new,
        }
        for words, numbers in asked.items():
            least = "ít nhất " if one.partly else ""
            demand = words.format(f"{least}{len(numbers)}")
            assert (demand in text) == bool(numbers), (carrier, demand)
        for n, point, of in points(one, 5):
            assert f"{point}: {n} trong {of} số có dấu hiệu; nhiều hơn mức của các điểm khác: " in text
        fines = [row for row in table(one.folder / "exposure.csv") if row["group"] == "open"]
        shown = rows_of(section, "Mức xử phạt dự kiến theo thẩm quyền") if fines else []
        assert sorted(
            (row[1].split()[-1 if "hành vi" in row[1] else -4], row[2]) for row in shown if len(row) > 1
        ) == sorted(
            ("vi" if row["counts"] == "case" else row["counted"], f"{row['fine_from']}–{row['fine_to']}")
            for row in fines
        )
        cases_of(months, scope, one, text)


def cases_of(months: Path, scope: str, carrier: Counted, text: str) -> None:
    rows = [
        row
        for row in table(carrier.folder.parent / "restricted" / "cases.csv")
        if row["carrier"] == carrier.folder.name
    ]
    for case in sorted({row["case_id"] for row in rows}):
        inside = {row["msisdn"] for row in rows if row["case_id"] == case and row["record"] in carrier.own}
        if inside or not scope:
            # By its title: its numbers stand in the table of cases.
            assert re.search(rf"{case}: [0-9A-ZĐ][^;]*\d", text), case


def test_the_months_differ_by_scope_and_by_what_could_be_assessed(months: Path) -> None:
    """That the two tests above have something to tell apart."""
    assert not Counted(months, "", "viettel").partly
    assert Counted(months, "", "vinaphone").partly
    assert len(Counted(months, "", "viettel").numbers) > len(Counted(months, PROVINCE, "viettel").numbers) > 0
