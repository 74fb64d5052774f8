"""On a register with planted frauds and two provinces: one list of points to visit, and lists of one base."""

import csv
import json
import re
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
from precision.honest.points import CARRIERS
from precision.measurement import MONTHS, write_world
from support.command import simaudit_
from support.once import made_once

MONTH = MONTHS[-1]
PROVINCE = "42"
_CONFIG = f"""\
province = "{PROVINCE}"
[letterhead]
parent = "Ủy ban nhân dân tỉnh Hà Tĩnh"
authority = "Sở Khoa học và Công nghệ tỉnh Hà Tĩnh"
symbol = "SKHCN"
answer_days = 10
"""
_NAMED = 5
_FIRST = 3
"""Points that a first page, a letter or the report names."""


def _audit(folder: Path) -> None:
    """Three carriers in October; every other point lies in another province."""
    truth = write_world(folder / "world", 100_000, 1)
    truth.write_parquet(folder / "truth.parquet")
    place = pl.coalesce("point_code", "msisdn").str.tail(1).is_in(list("13579"))
    for carrier in CARRIERS:
        path = folder / "world" / MONTH / f"{carrier}.parquet"
        code = pl.when(place).then("province_code").otherwise(pl.lit(PROVINCE)).alias("province_code")
        pl.read_parquet(path).with_columns(code).write_parquet(folder / path.name)
    (folder / "simaudit.toml").write_text(_CONFIG, encoding="utf-8")
    lists = [f"--{name}={folder / 'world' / MONTH / name}.csv" for name in ("points", "active", "reported")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        files = [f"{carrier}.parquet" for carrier in CARRIERS]
        for command in (
            ("audit", *files, "--period", MONTH, *lists), ("letters",), ("plan", "--visits", "100"),
            ("sample", "--carrier", "viettel", "--size", "60", "--out", "signs.xlsx"),
            ("sample", "--carrier", "viettel", "--size", "60", "--for", "audit", "--out", "rows.xlsx"),
        ):  # fmt: skip
            done = simaudit_(*command)
            assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "points-to-visit", _audit)


def planned(folder: Path) -> list[dict[str, str]]:
    with (folder / "plan" / "plan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(text: str, codes: list[str]) -> list[str]:
    """The codes in the order in which a text first names them."""
    return sorted((code for code in codes if code in text), key=text.index)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def letter(path: Path) -> str:
    with ZipFile(path) as document:
        return plain(document.read("word/document.xml").decode())


@pytest.mark.slow("100,000 rows are made and audited by all checks")
def test_the_largest_fraud_is_first_or_second_and_all_lists_are_one(audited: Path) -> None:
    plan = planned(audited)
    codes = [row["point_code"] for row in plan]
    frauds = pl.read_parquet(audited / "truth.parquet").filter(pl.col("fraud") == "SIM farm")
    (largest,) = frauds["point_code"].unique()
    assert largest in codes[:2]
    assert len(codes) >= 3
    page = (audited / "out" / MONTH / "index.html").read_text(encoding="utf-8")
    first, _, rest = page.partition('<nav class="toc"')
    decided = plain(first).partition("Đề nghị kiểm tra:")[2]
    assert named(decided, codes) == codes[:_FIRST]
    heads = re.findall(r'<th scope="row" class="any"[^>]*>(.*?)</th>', rest)
    assert [code for code in map(plain, heads) if code in codes][: len(codes)] == codes
    assert [row["reason"] in plain(rest) for row in plan] == [True] * len(plan)
    assert named(letter(audited / "out/letters" / MONTH / "bao-cao.docx"), codes) == codes[:_NAMED]
    for carrier in {row["carrier"] for row in plan}:
        own = [row["point_code"] for row in plan if row["carrier"] == carrier]
        report = (audited / "out" / MONTH / carrier / "report.html").read_text(encoding="utf-8")
        begun = plain(report.partition('<section class="decide"')[2].partition("</section>")[0])
        assert named(begun, own) == own[:_FIRST]
        assert named(letter(audited / "out/letters" / MONTH / carrier / "cong-van.docx"), own) == own[:_NAMED]


@pytest.mark.slow("100,000 rows are made and audited by all checks")
def test_the_numbers_of_a_point_are_those_of_the_lists(audited: Path) -> None:
    for row in planned(audited):
        register = pl.read_parquet(audited / f"{row['carrier']}.parquet").with_row_index("record", offset=1)
        held = register.filter(
            pl.col("point_code") == row["point_code"], pl.col("province_code").fill_null(PROVINCE) == PROVINCE
        ).select(pl.col("record").cast(pl.Int64))
        findings = pl.read_parquet(audited / "out" / MONTH / row["carrier"] / "restricted/findings.parquet")
        signs = findings.filter(
            pl.col("nature") == "substantive",
            pl.col("severity").is_in(["critical", "high"]),
            ~pl.col("waived"),
        ).join(held, on="record", how="semi")
        assert (row["point_code"], int(row["signs"])) == (row["point_code"], signs["msisdn"].n_unique())
        assert 5 <= int(row["signs"]) <= int(row["numbers"])
        assert int(row["case_numbers"]) <= int(row["signs"])


def listed(path: Path) -> pl.DataFrame:
    """msisdn and province_code of every row of a workbook's sheets that have them."""
    book = fastexcel.read_excel(path)
    sheets = [book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names]
    columns = ["msisdn", "province_code"]
    return pl.concat(sheet[1:].select(columns) for sheet in sheets if set(columns) <= set(sheet.columns))


def provinces(path: Path) -> set[str]:
    return {name for name in listed(path)["province_code"] if name}


@pytest.mark.slow("100,000 rows are made and audited by all checks")
def test_lists_have_the_province_s_own_rows_and_the_others_stay_by_themselves(audited: Path) -> None:
    month = audited / "out" / MONTH
    on_page = 0
    for carrier in CARRIERS:
        register = pl.read_parquet(audited / f"{carrier}.parquet").with_row_index("record", offset=1)
        codes = register.select(pl.col("record").cast(pl.Int64), "province_code")
        folder = month / carrier / "restricted"
        found = pl.read_parquet(folder / "findings.parquet").join(codes, on="record", how="left")
        assert pl.read_csv(folder / "findings.csv", infer_schema=False).height == found.height
        elsewhere = found.filter(pl.col("province_code") == "56")
        own = found.filter(pl.col("province_code").is_null() | (pl.col("province_code") == PROVINCE))
        assert own.height + elsewhere.height == found.height > own.height > 0
        for name, rows in (("findings.xlsx", own), ("findings-elsewhere.xlsx", elsewhere)):
            book = listed(folder / name)
            assert sorted(book["msisdn"].drop_nulls()) == sorted(rows["msisdn"].drop_nulls())
        assert provinces(folder / "findings.xlsx") == {"Hà Tĩnh"}
        assert provinces(folder / "findings-elsewhere.xlsx") == {"Khánh Hòa"}
        on_page += own.height
    page = (month / "restricted" / "work.html").read_text(encoding="utf-8")
    blocks = {
        name: json.loads(text)
        for name, text in re.findall(r'id="data-(findings|values)">(.*?)</script>', page, re.DOTALL)
    }
    checks = blocks["findings"]["check_id"]
    assert len(checks["at"] if isinstance(checks, dict) else checks) == on_page
    assert blocks["values"]["province_code"]["words"] == ["Hà Tĩnh"]
    assert provinces(month / "restricted" / "cases.xlsx") == {"Hà Tĩnh"}
    cases = pl.read_csv(month / "restricted" / "cases.csv", infer_schema=False)
    assert cases.height > listed(month / "restricted" / "cases.xlsx").height
    sheets = [*(audited / "plan").glob("*.xlsx"), audited / "signs.xlsx", audited / "rows.xlsx"]
    assert [provinces(path) - {"Hà Tĩnh"} for path in sheets] == [set()] * len(sheets)
