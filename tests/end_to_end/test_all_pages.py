"""What holds on every page and in every document of months: titles, †, parts and wholes, links."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest
from lxml import etree, html
from support.letters import blocks
from support.provincial_months import SCOPES, provincial_months

from simaudit.paths import CHECKS
from simaudit.rules.check import Check
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_check

CODE = re.compile(r"\b[A-Z]{3}-\d\d\b")
LINE = {"vi": "† Căn cứ chưa đối chiếu với văn bản đã ký", "en": "† The basis has not been compared"}
TOGETHER = ("tr", "li", "p", "dt", "dd", "summary", "caption", "figcaption")
"""What stands side by side: a code is explained by a title in the same."""


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return provincial_months(tmp_path_factory)


@cache
def catalogue() -> dict[str, Check]:
    checks = [load_check(path) for path in sorted(CHECKS.glob("*/*.sql"))]
    return {check.id: check for check in checks}


def unchecked() -> set[str]:
    """Checks that rest on a provision whose text nobody has compared."""

    def doubtful(check: Check) -> bool:
        cited = [built_in_law().provision(key, date(2026, 10, 31)) for key in check.header.check.basis]
        return any(entry is not None and not entry.checked for entry in cited)

    return {check.id for check in catalogue().values() if doubtful(check)}


def title(check: str, lang: str) -> str:
    return words(catalogue()[check].header.title.get(lang).replace("`", ""))


def words(text: str) -> str:
    return " ".join(text.split())


@cache
def page(path: Path) -> html.HtmlElement:
    tree = html.document_fromstring(path.read_text(encoding="utf-8").partition("<!doctype html>")[2])
    etree.strip_elements(tree, "style", "script", "pre", with_tail=False)
    return tree


def pages(months: Path) -> Iterator[tuple[Path, str, html.HtmlElement]]:
    for scope in SCOPES:
        for path in sorted((months / (scope or "all") / "out").rglob("*.html")):
            yield path, "en" if path.name.endswith(".en.html") else "vi", page(path)


def documents(months: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each document's paragraphs and rows of tables."""
    for scope in SCOPES:
        for path in sorted((months / (scope or "all") / "out").rglob("*.docx")):
            lines: list[str] = []
            for block in blocks(path):
                lines += [block] if isinstance(block, str) else map(" | ".join, block)
            yield path, lines


def test_a_check_is_named_by_its_title(months: Path) -> None:
    bare = set()
    for path, lang, tree in pages(months):
        for element in tree.body.iter():
            texts = (element.text, *(child.tail for child in element))
            codes = {code for text in texts for code in CODE.findall(text or "")} & catalogue().keys()
            if codes:
                beside = next(one for one in (element, *element.iterancestors()) if one.tag in TOGETHER)
                text = words(beside.text_content())
                bare |= {(path, code, text[:80]) for code in codes if title(code, lang) not in text}
    for path, lines in documents(months):
        bare |= {(path, code, line[:80]) for line in lines for code in CODE.findall(line)}
    assert not bare


def test_what_rests_on_an_unchecked_provision_has_a_dagger_that_is_explained_at_the_end(months: Path) -> None:
    wrong, marked, texts = [], 0, []
    for path, lang, tree in pages(months):
        rest = deepcopy(tree.body)
        for head in rest.xpath("//section[@id='decide']"):
            # What is decided by says it once, in its head.
            text = words(head.text_content())
            if any(title(check, lang) in text for check in unchecked()) and text.count("†") != 1:
                wrong.append((path, "head"))
            head.getparent().remove(head)
        texts.append((path, lang, words(rest.text_content()), words(tree.body.text_content())))
    for path, lines in documents(months):
        texts.append((path, "vi", "\n".join(lines), "\n".join(lines)))
    for path, lang, text, whole in texts:
        for check in unchecked():
            for place in re.finditer(re.escape(title(check, lang)), text):
                marked += 1
                if not text[place.end() :].startswith("†"):
                    wrong.append((path, text[place.start() : place.end() + 20]))
        if ("†" in whole) != (whole.count(LINE[lang]) == 1):
            wrong.append((path, "†"))
    assert not wrong
    assert marked > 20
    for path, lang, tree in pages(months):
        if "†" in tree.body.text_content():
            places = [*tree.body.find_class("foot"), *tree.body.find_class("reserve")]
            assert any(LINE[lang] in place.text_content() for place in places), path
    listed = words(page(months / "all" / "out" / "index.html").body.text_content())
    assert "≥ 25†≥ 5,2%†" in listed.replace("\N{NO-BREAK SPACE}", " ")


WHOLES = {
    "Số thuê bao, mới": "Số thuê bao, tất cả",
    "Còn tồn tại sau khi đã thông báo": "Có dấu hiệu",
    "Từ kỳ trước, chưa ghi nhận thông báo": "Có dấu hiệu",
    "Mới trong kỳ": "Có dấu hiệu",
    "Có dấu hiệu": "Thuê bao",
    "Số dấu hiệu": "Số được xét",
    "Chấp nhận": "Dấu hiệu",
    "Vẫn còn": "Báo đã sửa",
    "Cao trở lên": "Dấu hiệu",
    "Số có dấu hiệu": "Số thuê bao",
    "Đã thông báo, còn tồn tại": "Số có dấu hiệu",
}
"""Head of a column of parts → that of its whole, where a table has both."""
PARTS = re.compile(
    r"(?<![\d.,/-])(\d[\d.]*)(?: (?:trong|trên) | ?/ ?)(\d[\d.]*) (?=\(|số|thuê bao|tiêu chí|vụ)"
)


def number(text: str) -> int | None:
    match = re.match(r"(?:≥|ít nhất)?\s*(\d[\d.]*)(?![\d,])", text.strip())
    return int(match[1].replace(".", "")) if match else None


def tables(months: Path) -> Iterator[tuple[Path, list[list[str]]]]:
    for path, lang, tree in pages(months):
        if lang == "vi":
            for element in tree.body.iter("table"):
                yield path, [[words(cell.text_content()) for cell in row] for row in element.iter("tr")]
    for scope in SCOPES:
        for path in sorted((months / (scope or "all") / "out").rglob("*.docx")):
            for table in docx.Document(str(path)).tables:
                yield path, [[words(cell.text) for cell in row.cells] for row in table.rows]


def test_a_part_is_never_larger_than_its_whole(months: Path) -> None:
    wrong: list[tuple[Path, object]] = []
    compared = 0
    for path, (head, *rows) in tables(months):
        for part, whole in ((part, whole) for part, whole in WHOLES.items() if {part, whole} <= {*head}):
            for row in rows:
                if len(row) == len(head):
                    less, more = number(row[head.index(part)]), number(row[head.index(whole)])
                    compared += less is not None and more is not None
                    if less is not None and more is not None and less > more:
                        wrong.append((path, (head, row)))
    lines = [(path, " ".join(tree.body.itertext())) for path, lang, tree in pages(months) if lang == "vi"]
    lines += [(path, "\n".join(lines)) for path, lines in documents(months)]
    for path, text in lines:
        for match in PARTS.finditer(words(text)):
            less, more = (int(figure.rstrip(".").replace(".", "")) for figure in match.groups())
            compared += 1
            if less > more:
                wrong.append((path, match[0]))
    assert not wrong
    assert compared > 300


def test_no_link_is_dead_and_what_travels_has_none(months: Path) -> None:
    for path, _, tree in pages(months):
        out = next(folder for folder in path.parents if folder.name == "out")
        for link in tree.body.xpath("//a/@href"):
            file, _, anchor = unquote(link).partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_relative_to(out.resolve()) or target == path, (path, link)
            assert target.is_file(), (path, link)
            if anchor and target.suffix == ".html":
                assert page(target).get_element_by_id(anchor, None) is not None, (path, link)
            assert not file or not path.name.startswith("report"), (path, link)
    for scope in SCOPES:
        for path in (months / (scope or "all") / "out").rglob("*.docx"):
            relations = docx.Document(str(path)).part.rels.values()
            assert not [one for one in relations if one.reltype.endswith("/hyperlink")], path


def test_from_a_count_one_comes_to_the_carriers_check_and_to_its_rows(months: Path) -> None:
    overview = page(months / "all" / "out" / "2026-10" / "index.html")
    cells = {
        (row.get("id").removeprefix("row-"), cell.get("data-carrier")): cell.xpath(".//a/@href")
        for row in overview.body.xpath("//tr[starts-with(@id, 'row-')]")
        for cell in row.xpath("./td")
    }
    assert cells["MIS-10", "viettel"] == ["viettel/report.html#MIS-10"]
    assert {len(links) for (_, _), links in cells.items()} == {0, 1}
    (priorities,) = overview.body.xpath("//section[@id='first']//table")
    assert priorities.xpath(".//tbody/tr[1]/td[last()]/a/@href") == [
        "viettel/report.html#MIS-09",
        "viettel/restricted/findings.xlsx",
    ]
    (points,) = overview.body.xpath("//table[starts-with(caption, 'Điểm đăng ký cần kiểm tra')]")
    assert points.xpath(".//tbody//a/@href") == ["viettel/restricted/findings.xlsx"]
    cases = page(months / "all" / "out" / "2026-10" / "cases.html")
    assert {*cases.body.xpath("//table[contains(@class, 'cases')]//td/a/@href")} == {"restricted/cases.xlsx"}
