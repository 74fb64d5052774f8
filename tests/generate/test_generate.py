"""Generated registers: repeatable, clean where they say so, wrong exactly where their truth says so."""

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow
import pytest

from simaudit.audit.inputs import find_inputs
from simaudit.catalogue.case_file import CaseFile, case_file
from simaudit.catalogue.load import load_catalogue
from simaudit.catalogue.plant import Adds, Plant
from simaudit.contract import COLUMNS
from simaudit.errors import UsageError
from simaudit.generate import SHORT, generate, plants, sample_data
from simaudit.generate.allotment import allot
from simaudit.generate.file_form import Form
from simaudit.generate.people import People
from simaudit.generate.plants import all_plants, plants_of_rows
from simaudit.generate.sample_data import sample_order
from simaudit.generate.specification import FULLEST_CELL, Extract, Order
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.paths import CHECKS
from simaudit.period import Period

Line = tuple[str | None, ...]

_LINE = ("carrier", "check_id", "msisdn", "record", "subject")
_SAMPLE = CHECKS.parent / "sample_data"
_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


def _judged(folders: Sequence[Path], scratch: Path) -> Iterator[tuple[Path, Counter[Line]]]:
    """Each month's folder with the findings of all checks over it, after the months before it."""
    previous: list[CarrierMonth] = []
    for folder in folders:
        inputs = find_inputs([folder], None, None)
        months = []
        for carrier, paths in inputs.extracts.items():
            loaded = load_month(carrier, paths, scratch / f"{carrier}_{folder.name}.parquet")
            assert not loaded.failed
            files = tuple((account.name, account.read) for account in loaded.accounts)
            months.append(CarrierMonth(carrier, loaded.path, loaded.columns, files, loaded.rejects))
        found: Counter[Line] = Counter()
        for month in months:
            before = [earlier for earlier in previous if earlier.carrier == month.carrier]
            found += _findings([month], before, folder, cross=False)
        if len(months) > 1:
            found += _findings(months, previous, folder, cross=True)
        yield folder, found
        previous = months


def _findings(
    months: Sequence[CarrierMonth], previous: Sequence[CarrierMonth], folder: Path, *, cross: bool
) -> Counter[Line]:
    as_of = Period.parse(folder.name).as_of
    references = {
        name: pl.read_csv(folder / f"{name}.csv", infer_schema=False)
        for name in ("points", "active", "revoked")
    }
    columns = frozenset[str].intersection(*(month.columns for month in months))
    with Register(months, as_of, references=references, previous=previous) as register:
        for check in load_catalogue():
            there = {*references, *(["previous"] if previous else [])}
            some = not check.header.check.needs_any or columns & set(check.header.check.needs_any)
            if (
                check.cross == cross
                and check.in_force(as_of)
                and set(check.columns) <= columns
                and set(check.references) <= there
                and some
            ):
                judge(register, check)
        rows = register.connection.execute(
            "SELECT carrier, check_id, msisdn, CAST(record AS VARCHAR), subject FROM finding"
        ).fetchall()
    return Counter(rows)


def _truth(folder: Path) -> Counter[Line]:
    truth = pl.read_csv(folder / "truth.csv", infer_schema=False)
    assert truth["period"].unique().to_list() in ([folder.name], [])
    return Counter(truth.select(_LINE).rows())


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> dict[str, bytes]:
        generate(
            tmp_path / name,
            rows=300,
            carriers=["viettel", "itel"],
            months=[_AUGUST],
            violations=0.3,
            seed=seed,
            form="csv.gz",
        )
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files}

    first, again, other = written("first", 7), written("again", 7), written("other", 8)
    assert list(first) == [
        "2026-08/active.csv",
        "2026-08/itel_2026-08.csv.gz",
        "2026-08/points.csv",
        "2026-08/revoked.csv",
        "2026-08/truth.csv",
        "2026-08/viettel_2026-08.csv.gz",
    ]
    assert first == again
    assert all(first[name] != other[name] for name in first if not name.endswith("points.csv"))


def test_a_clean_register_gives_no_finding(tmp_path: Path) -> None:
    carriers = ["viettel", "vinaphone", "wintel"]
    generate(
        tmp_path / "in",
        rows=6000,
        carriers=carriers,
        months=[_AUGUST, _SEPTEMBER],
        violations=0,
        seed=2,
        columns=COLUMNS,
    )
    folders = [tmp_path / "in" / "2026-08", tmp_path / "in" / "2026-09"]
    for folder, found in _judged(folders, tmp_path):
        assert found == Counter()
        assert _truth(folder) == Counter()


@pytest.mark.parametrize(
    ("columns", "rows", "violations"),
    [
        (COLUMNS, 4000, 0.1),
        (SHORT, 1000, 0.5),
        ([name for name in COLUMNS if name not in ("iccid", "id_type", "contract_no")], 500, 0.2),
    ],
    ids=["all columns", "the 25 columns", "columns left out"],
)
def test_the_truth_is_exactly_what_an_audit_finds(
    tmp_path: Path, columns: Sequence[str], rows: int, violations: float
) -> None:
    generate(
        tmp_path / "in",
        rows=rows,
        carriers=["mobifone", "gmobile"],
        months=[_AUGUST, _SEPTEMBER],
        violations=violations,
        seed=11,
        columns=columns,
    )
    folders = [tmp_path / "in" / "2026-08", tmp_path / "in" / "2026-09"]
    checks = set()
    for folder, found in _judged(folders, tmp_path):
        truth = _truth(folder)
        assert found == truth
        checks |= {line[1] for line in truth}
    if columns == COLUMNS:
        # With no column left out, every plant of rows is found; what no plant makes is not.
        assert checks == {plant.check.id for plant in plants_of_rows()}


def test_subscribers_stay_end_and_arrive(tmp_path: Path) -> None:
    generate(
        tmp_path,
        rows=1000,
        carriers=["vinaphone"],
        months=[_AUGUST, _SEPTEMBER],
        violations=0,
        seed=3,
        form="parquet",
    )
    august, september = (
        pl.read_parquet(tmp_path / str(month) / f"vinaphone_{month}.parquet")
        for month in (_AUGUST, _SEPTEMBER)
    )
    ended = august.filter(pl.col("status") == "TERMINATED")["msisdn"]
    gone = august.join(september, on="msisdn", how="anti")["msisdn"]
    arrived = september.join(august, on="msisdn", how="anti")
    assert august.height == september.height == 1000
    assert len(ended) == 10
    assert set(gone) == set(ended)
    assert arrived.height == 10
    assert arrived["registered_at"].dt.date().is_between(date(2026, 9, 1), date(2026, 9, 30)).all()


def test_papers_agree_with_their_holders(tmp_path: Path) -> None:
    generate(
        tmp_path, rows=2000, carriers=["viettel"], months=[_AUGUST], violations=0, seed=5, form="parquet"
    )
    rows = pl.read_parquet(tmp_path / "2026-08" / "viettel_2026-08.parquet")
    assert rows["msisdn"].n_unique() == rows["iccid"].n_unique() == 2000
    assert rows.group_by("id_number").len()["len"].max() == 3
    assert rows.group_by("id_number").agg(pl.col("full_name").n_unique())["full_name"].max() == 1
    assert rows.filter(pl.col("nationality") == "VN")["full_name"].n_unique() > 1300
    twelve = rows.filter(pl.col("id_number").str.contains(r"^\d{12}$"))
    century = twelve["id_number"].str.slice(3, 1).cast(pl.Int64)
    born = twelve["date_of_birth"].dt.year()
    assert (1900 + century // 2 * 100 + twelve["id_number"].str.slice(4, 2).cast(pl.Int64) == born).all()
    assert ((century % 2 == 0) == (twelve["gender"] == "M")).all()


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[set[str]], None]]:
    """Leaves checks out of the catalogue that the generator reads."""
    checks = load_catalogue()
    read = {check.id: case_file(check) for check in checks}
    monkeypatch.setattr(plants, "case_file", lambda check: read[check.id])
    caches = (plants.catalogue, plants.all_plants, plants.plants_of_rows, plants.unreadable_columns)

    def leave_out(ids: set[str]) -> None:
        left = [check for check in checks if check.id not in ids]
        monkeypatch.setattr(plants, "load_catalogue", lambda: left)
        for cache in caches:
            cache.cache_clear()

    yield leave_out
    for cache in caches:
        cache.cache_clear()


def test_a_generator_without_some_check_plants_the_others(without: Callable[[set[str]], None]) -> None:
    order = Order(1000, (Extract("viettel", COLUMNS, Form("csv")),), (_AUGUST, _SEPTEMBER), 0.5, seed=4)
    planted = {allotment.plant.check.id for allotment in allot(order)["viettel"]}
    for check in load_catalogue():
        without({check.id})
        left = {allotment.plant.check.id for allotment in allot(order)["viettel"]}
        assert left == planted - {check.id}


def test_no_kind_of_plant_is_needed(tmp_path: Path, without: Callable[[set[str]], None]) -> None:
    special = {
        plant.check.id
        for plant in all_plants()
        if plant.how.adds != Adds() or plant.how.unreadable or any(f.query for f in plant.how.finds)
    }
    assert len(special) > 4
    without(special)
    columns = [name for name in SHORT if name != "iccid"]
    generate(tmp_path, rows=300, carriers=["itel"], months=[_AUGUST], violations=0.5, columns=columns)
    truth = pl.read_csv(tmp_path / "2026-08" / "truth.csv", infer_schema=False)
    assert truth.height > 100
    assert not special & set(truth["check_id"])
    without({check.id for check in load_catalogue()})
    generate(tmp_path, rows=300, carriers=["itel"], months=[_AUGUST], violations=0.5)
    assert pl.read_csv(tmp_path / "2026-08" / "truth.csv").is_empty()


def test_a_check_may_have_several_plants(monkeypatch: pytest.MonkeyPatch) -> None:
    check, other = load_catalogue()[:2]
    two = CaseFile.model_construct(plant=(Plant(), Plant(size=3)))
    monkeypatch.setattr(plants, "case_file", lambda asked: two if asked.id == check.id else None)
    monkeypatch.setattr(plants, "catalogue", lambda: {check.id: check, other.id: other})
    made = plants.all_plants.__wrapped__()
    assert [(plant.name, plant.how.size) for plant in made] == [(check.id, 1), (f"{check.id}/2", 3)]
    assert [check_id for plant in made for check_id, _ in plant.findings] == [check.id, check.id]


def test_plants_find_checks_of_the_catalogue() -> None:
    names = [plant.name for plant in all_plants()]
    assert len(names) == len(set(names))
    found = {check_id for plant in all_plants() for check_id, _ in plant.findings}
    assert found <= {check.id for check in load_catalogue()}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rows": 99}, "at least 100 rows"),
        ({"rows": 9_700_000, "carriers": ["itel"]}, "itel hasn't that many numbers"),
        ({"carriers": ["nobody"]}, "nobody has no prefix in the numbering plan"),
        ({"carriers": []}, "name at least one carrier"),
        ({"carriers": ["itel", "itel"]}, "each once"),
        ({"months": []}, "begin with 2026-07"),
        ({"months": [Period(2026, 6)]}, "begin with 2026-07"),
        ({"months": [Period(2026, 8), Period(2026, 10)]}, "without a gap"),
        ({"violations": 0.51}, "between 0 and 0.5"),
        ({"seed": -1}, "the seed is a whole number"),
        ({"columns": ["msisdn", "status"]}, "customer_type, service_type, nationality"),
        ({"columns": [*SHORT, "shoe_size"]}, "shoe_size"),
        ({"form": "xlsx"}, "choose one of csv"),
    ],
)
def test_an_order_that_cannot_be_filled_is_refused(
    tmp_path: Path, changed: dict[str, object], message: str
) -> None:
    order = {"rows": 1000, "carriers": ["viettel"], "months": [_AUGUST], **changed}
    with pytest.raises(UsageError, match=message):
        generate(tmp_path, **order)  # type: ignore[arg-type]


def test_a_country_of_numbers_can_be_ordered() -> None:
    Order(
        10_000_000,
        tuple(
            Extract(name, SHORT, sample_order().extracts[0].form)
            for name in ("viettel", "vinaphone", "mobifone")
        ),
        (_AUGUST, _SEPTEMBER),
        0.03,
        1,
    )


def test_sample_data_is_what_the_generator_writes(tmp_path: Path) -> None:
    sample_data(tmp_path)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    kept = sorted(str(path.relative_to(_SAMPLE)) for path in _SAMPLE.glob("2026-*/*"))
    assert written == kept
    for name in written:
        assert _content(tmp_path / name) == _content(_SAMPLE / name), name


def test_the_sample_is_found_out_in_every_form(tmp_path: Path) -> None:
    folders = sorted(path for path in _SAMPLE.iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == ["2026-08", "2026-09", "2026-10"]
    for folder, found in _judged(folders, tmp_path):
        assert found == _truth(folder)


def _content(path: Path) -> object:
    """What a file says; compressors may differ from version to version."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".gz":
        return list(csv.reader(gzip.decompress(path.read_bytes()).decode().splitlines()))
    if path.suffix == ".zst":
        with pyarrow.CompressedInputStream(str(path), "zstd") as stream:
            return stream.read()
    return path.read_bytes()


def test_the_largest_order_has_a_personal_number_for_everybody() -> None:
    extract = Extract("viettel", SHORT, Form("csv"))
    order = Order(100_000_000, (extract,), (_AUGUST,), violations=0.03, seed=1)
    with People(order) as people:
        fullest = people.connection.execute("SELECT max(ordinal) + 1 FROM bucket").fetchone()
    assert fullest == (FULLEST_CELL,)
