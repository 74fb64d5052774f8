"""Renders checks/README.md: all checks on one page, from their headers and cases files."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from simaudit.rules.case_file import case_file
from simaudit.rules.check import Check
from simaudit.rules.provisions import as_entry, citation, provision

_FAMILIES: Final = {
    "unregistered": (
        "Chưa đăng ký, chưa xác thực",
        "no registration, or an incomplete or unauthenticated one",
    ),
    "mismatched": (
        "Thông tin không chính xác, không trùng khớp",
        "information that doesn't match the paper, the person or itself",
    ),
    "bulk": ("Đăng ký số lượng lớn", "many numbers on one paper, at one point or at one time"),
    "procedure": ("Trình tự, hình thức đăng ký", "how the information was taken and the number handled"),
    "extract": ("Chất lượng dữ liệu trích xuất", "whether the extract itself can be trusted"),
}

_INTRODUCTION: Final = """\
# Danh mục tiêu chí rà soát · The catalogue of checks

`make renew` writes this page from the checks' files (`simaudit checks readme` prints it); edit the checks
instead.

{total} checks. A finding is a *dấu hiệu vi phạm*, a sign of violation, never a verdict.

## Đọc một tiêu chí rà soát · How to read a check

Mỗi tiêu chí là một tệp `<nhóm>/<mã>_<tên>.sql`: phần chú thích đầu tệp nêu tên gọi, ý nghĩa, căn cứ
pháp lý, nguyên nhân thông thường, việc doanh nghiệp cần làm và nội dung cần kiểm tra, bằng hai ngôn ngữ;
phần sau là một câu lệnh SQL trả về đúng những bản ghi có dấu hiệu. Tệp `.cases.toml` bên cạnh là các ví
dụ: dữ liệu nào bị nêu, dữ liệu nào không, ngay tại ranh giới của tiêu chí. `simaudit checks show <mã>` in
tất cả trên một trang.

Each check is one file, `<family>/<ID>_<slug>.sql`. Its leading comment is the header, TOML in both
languages; the query after it returns the offenders, one row a finding: `carrier, msisdn, record,
subject, detail`. `simaudit checks show ID` prints a check as one page.

- **severity**: critical, high, medium, low. **nature**: *substantive*, the information is wrong or
  absent; *procedural*, the way it was taken or handled; *risk*, lawful by itself and worth a look;
  *data*, the extract.
- **population**: the rows that are judged, the denominator of the rate. It is a view of
  [populations.sql](populations.sql), or a condition on one, and the offenders are taken from it: a rate
  can't disagree with its list.
- **basis**: what the rule rests on, as the law is cited: point, clause, article, document. † marks a
  provision whose text was not compared with a second source. In a check's file they are keys of
  [law/provisions.toml](law/provisions.toml); those of the decree on sanctions are acts of
  [law/tariffs.toml](law/tariffs.toml), by which the report estimates an exposure.
- **[act]**: when the act was, for signs of violation: `continuing`, as long as the number is served like
  that, or `done`, on the day of a column. It decides which law applies and whether it is time-barred.
- **from**: the rule applies to months that end on this day or later. Before it the check is *not
  applicable*.
- `$name` is a parameter: its default is in the header's `[params]`, and the configuration can set another
  value, not below the minimum in `[least]`. `$as_of` is the last day of the audited month; no check reads the
  clock.
- `needs` names the columns and lists without which the check is *not assessable*: a column left out never
  improves a result. `msisdn`, `status`, `customer_type`, `service_type` and `nationality` need not be named:
  where one of them is absent it counts as missing in every row. Nothing that a spreadsheet destroyed counts
  as missing: every check that depends on such a column is *not assessable*, an `optional` one too.
- `[[reliability]]`: a criterion for the reliability of the whole extract, with the shares of findings above
  which it is doubtful (`doubt_above`) or not reliable (`fail_above`).
- `cross = true`: judged over the extracts of all carriers together; each carrier is shown its own rows.
- `this_month_only = true`: its findings speak of this month's files alone. They are new each month and never
  count as persisting, reopened or resolved.
- `[[plant]]` in the cases file: how `simaudit generate` breaks the rule in invented data{unplanted}.

## Thêm một tiêu chí rà soát · How to add one

Một tiêu chí rà soát là hai tệp: câu truy vấn với phần khai báo, và các trường hợp. `simaudit checks new` tạo
hai tệp đó, `simaudit checks columns` và `simaudit checks bases` liệt kê các cột, khung nhìn và khóa căn cứ
được dùng, `simaudit checks test` chạy các trường hợp; `make renew` ghi lại trang này và dữ liệu mẫu.

[CONTRIBUTING.md](../CONTRIBUTING.md) walks through one with an example. `simaudit checks new` creates the two
files, with `--folder` in a folder of your own, which `checks_folder` in simaudit.toml adds to the catalogue.

Change a threshold or a text in the file. A rule that ends gets `to`, and its file stays. To give up a check,
delete it and put its id into [retired.toml](retired.toml) with the reason; no id is used twice.
"""

_TABLE: Final = """\
| id | severity | nature | tên gọi · title | population | basis | from |
|---|---|---|---|---|---|---|
"""


def readme(checks: Sequence[Check]) -> str:
    """The page in Markdown; `checks` are in the order of the catalogue."""
    unplanted = ", ".join(check.id for check in checks if not _planted(check))
    without = f". Without one, and so never planted: {unplanted}" if unplanted else ""
    sections = [_INTRODUCTION.format(total=len(checks), unplanted=without)]
    for family, family_checks in groupby(checks, key=lambda check: check.family):
        vi, en = _FAMILIES[family]
        lines = "".join(_line(check) for check in family_checks)
        sections.append(f"## {family}\n\n{vi} · {en}\n\n{_TABLE}{lines}")
    return "\n".join(sections)


def _planted(check: Check) -> bool:
    example_file = case_file(check)
    return example_file is not None and bool(example_file.plant)


def _line(check: Check) -> str:
    identity = check.header.check
    cells = (
        f"[{check.id}]({check.family}/{check.path.name})",
        check.severity,
        check.nature + (", *cross*" if check.cross else ""),
        f"{check.header.title.vi}<br>{check.header.title.en}",
        f"`{population(check)}`",
        "<br>".join(_cited(key) for key in identity.basis) or "–",
        str(identity.valid_from or "–") + (f" – {identity.valid_to}" if identity.valid_to else ""),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _cited(key: str) -> str:
    cited = provision(key)
    return as_entry(citation(cited, "vi")) if cited else key


def population(check: Check) -> str:
    """The population of a check: the name of a view, or the FROM and WHERE of the CTE that defines it."""
    name = check.header.check.population
    part = re.search(rf"\b{name} AS (?:NOT MATERIALIZED )?\(\n(.*?)\n\)", check.sql, re.DOTALL)
    if part is None:
        return name
    without_comments = re.sub(r"--[^\n]*", "", part[1])
    return " ".join(without_comments.split()).removeprefix("SELECT * FROM ")
