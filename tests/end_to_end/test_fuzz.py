"""Files made to break the reader: each is read or refused in a sentence; no traceback, no hang."""

import string
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.extracts import OWN_CHECK

from simaudit.config import load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, IntakeError, SimauditError, UsageError
from simaudit.intake.load import load_month
from simaudit.judge.waivers import read_waivers
from simaudit.rules.load import load_check

BOUNDED = settings(
    # Sixty on a CI server, as tests/conftest.py has it.
    max_examples=settings().max_examples * 3 // 5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What breaks readers: quotation marks, line ends, NUL, marks of direction, half a pair, other scripts.
LETTERS = st.sampled_from(
    "\"'\n\r\t\0,;|=+-@<>&\\\u202e\u200b\ufeff\u00a0đĐấẤ٣०1234567890./: "
) | st.characters(codec="utf-8")
CELL = st.text(LETTERS, max_size=20) | st.sampled_from(
    [
        "0961000001",
        "84961000001",
        "31/02/1990",
        "1e400",
        "9" * 400,
        "-0.0",
        "NaN",
        "0961000001.0",
        "TRUE",
        "\\N",
    ]
)
HEADING = st.sampled_from([*COLUMNS, "Số thuê bao", "Họ và tên", ""]) | CELL


def read(content: bytes) -> pl.DataFrame | None:
    """The rows of an extract with this content; None where it was refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "viettel.csv"
        path.write_bytes(content)
        try:
            month = load_month("viettel", [path], Path(folder) / "month.parquet")
        except IntakeError as error:
            said = str(error)
        else:
            said = ""
        if said:
            assert str(path) in said
            return None
        (account,) = month.accounts
        assert account.read == account.loaded + account.rejected
        rows = pl.read_parquet(month.path)
        assert rows.height == account.loaded
        return rows


@BOUNDED
@given(
    st.lists(HEADING, min_size=1, max_size=6),
    st.lists(st.lists(CELL, max_size=7), max_size=6),
    st.sampled_from(",;|\t"),
)
def test_any_headings_and_values(headings: list[str], rows: list[list[str]], delimiter: str) -> None:
    lines = [delimiter.join(["msisdn", *headings]), *(delimiter.join(row) for row in rows)]
    read("\n".join(lines).encode())


@BOUNDED
@given(st.binary(max_size=200))
def test_any_bytes_below_a_heading(content: bytes) -> None:
    read(b"msisdn,full_name\n0961000001,A\n" + content)


@BOUNDED
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes(content: bytes) -> None:
    read(content)


TOML_VALUES = st.recursive(
    st.one_of(
        st.integers().map(str),
        st.sampled_from(
            ["nan", "inf", "true", "1979-05-27", "1e999", "[]", "{}", '""', '"\\u0000"', "9" * 5000]
        ),
        st.text(string.printable, max_size=12).map(
            lambda text: "'" + text.replace("'", "").replace("\n", "") + "'"
        ),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
    max_leaves=4,
)
CONFIG_KEYS = st.sampled_from(
    [
        "store", "out", "inbox", "key_file", "lang", "fail_on", "jobs", "memory", "notify", "declared",
        "checks", "checks_folder", "limits", "limits.seconds_a_check", "limits.max_line", "nonsense",
        "declared.'2026-10'.viettel", "checks.BLK-07.most_an_hour", "checks.BLK-07.off", "points", "waivers",
        "carriers.viettel.encoding", "carriers.viettel.headings", "carriers.viettel.headings.x",
        "letterhead.authority",
        "carriers.viettel.date_formats", "carriers.'<b>'.sheet", "carriers.viettel",
    ]
)  # fmt: skip


@pytest.fixture
def refused_or_fine(tmp_path: Path) -> Callable[[Callable[[], object]], None]:
    """Runs it; a SimauditError must name the file, anything else fails the test."""

    def tried(work: Callable[[], object]) -> None:
        said = str(tmp_path)
        try:
            work()
        except SimauditError as error:
            said = str(error)
        assert str(tmp_path) in said

    return tried


@BOUNDED
@given(entries=st.lists(st.tuples(CONFIG_KEYS, TOML_VALUES), max_size=4))
def test_any_configuration(
    entries: list[tuple[str, str]], tmp_path: Path, refused_or_fine: Callable[[Callable[[], object]], None]
) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in entries), encoding="utf-8")
    refused_or_fine(lambda: load_config(path))


DEEP = {
    "brackets": f"SELECT {'(' * 5000}1{')' * 5000} FROM live",
    "queries": "SELECT * FROM (" * 900 + "SELECT 1" + ")" * 900,
    "cases": f"SELECT {'CASE WHEN 1=1 THEN ' * 800}1{' END' * 800} FROM live",
    "casts": f"SELECT carrier, msisdn, record, NULL, NULL FROM live WHERE record = 1{'::INT' * 3000}",
}


@pytest.mark.parametrize("sql", DEEP.values(), ids=DEEP.keys())
def test_a_query_nested_too_deeply_is_refused(sql: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"XAB-01_own\.sql: .*(nested too deeply|parsed|no relation)"):
        load_check(_check(tmp_path, OWN_CHECK.format(id="XAB-01", sql=sql)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"x = {'[' * 5000}{']' * 5000}", "nested too deeply"),
        (f"jobs = {'9' * 5000}", "thousands of digits"),
        (f"jobs = {'9' * 300}", "jobs"),
        ('store = "a\\u0000b"', "NUL"),
        ('[declared."2026-10"]\nviettel = 99999999999999999999', "declared"),
        ("[limits]\nseconds_a_check = 1" + "0" * 30, "seconds_a_check"),
        ("[checks.BLK-04]\nmost_without_contract = 1" + "0" * 30, "eighteen digits|no such parameter"),
    ],
)
def test_a_configuration_that_would_break_something_later_is_refused_at_once(
    text: str, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        rules_of(load_config(path))


def _check(folder: Path, text: str) -> Path:
    path = folder / "bulk" / "XAB-01_own.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


SQL_PIECES = st.lists(
    st.sampled_from(
        """SELECT FROM WHERE live subscriber carrier msisdn record , ( ) ' " $ $as_of $x * / /* */ -- ; WITH a
        AS UNION ALL JOIN ON true read_csv('x') 'x.csv' "x.csv" :: INT [ ] { } ? CASE WHEN THEN END NULL IN
        OVER GROUP BY ORDER LIMIT DELETE INSERT INTO VALUES RECURSIVE PIVOT SAMPLE x'00' e'\\' $$ $a$ \0
        \ufeff đ""".split()  # noqa: SIM905 (a query's pieces are easier to read so)
    ),
    max_size=14,
).map(" ".join)


@BOUNDED
@given(sql=SQL_PIECES)
def test_any_query(sql: str, tmp_path: Path, refused_or_fine: Callable[[Callable[[], object]], None]) -> None:
    refused_or_fine(lambda: load_check(_check(tmp_path, OWN_CHECK.format(id="XAB-01", sql=sql))))


@BOUNDED
@given(
    header=st.lists(
        st.tuples(st.sampled_from(["id", "slug", "needs", "population", "from", "x", "check"]), TOML_VALUES)
    )
)
def test_any_header_of_a_check(
    header: list[tuple[str, str]], tmp_path: Path, refused_or_fine: Callable[[Callable[[], object]], None]
) -> None:
    lines = "\n".join(f"{key} = {value}" for key, value in header)
    refused_or_fine(lambda: load_check(_check(tmp_path, f"/* [check]\n{lines}\n*/ SELECT 1")))


@BOUNDED
@given(
    entries=st.lists(
        st.tuples(
            st.sampled_from(
                ["check", "carrier", "msisdn", "subject", "pattern", "reason", "approver", "expires", "x"]
            ),
            TOML_VALUES | st.sampled_from(["'UNR-01'", "'viettel'", "2027-01-01", "'(('", "'(a*)*b'"]),
        ),
        max_size=8,
    )
)
def test_any_waiver(
    entries: list[tuple[str, str]], tmp_path: Path, refused_or_fine: Callable[[Callable[[], object]], None]
) -> None:
    path = tmp_path / "waivers.toml"
    lines = "".join(f"{key} = {value}\n" for key, value in entries)
    path.write_text(f"[[waiver]]\n{lines}", encoding="utf-8")
    refused_or_fine(lambda: read_waivers(path, {"UNR-01"}))
