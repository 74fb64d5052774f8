"""The two files of a new check, to be written over: they load and their cases pass at once."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from simaudit.catalogue.load import load_catalogue, load_check
from simaudit.catalogue.retired_ids import retired_ids
from simaudit.contract import FAMILIES
from simaudit.errors import OutputError, UsageError
from simaudit.paths import BUNDLED, CHECKS

PREFIXES: Final = dict(zip(FAMILIES, ("UNR", "MIS", "BLK", "PRC", "EXT"), strict=True))
"""What the ids of each family begin with."""

UNWRITTEN: Final = "…"
"""Stands for every text that is still to be written; no check of the house may keep one."""

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LAST_NUMBER: Final = 99

_SQL: Final = """\
/* [check]
id         = "{id}"
slug       = "{slug}"
severity   = "medium" # critical, high, medium, low
nature     = "risk" # substantive, procedural, risk, data
population = "judged" # the denominator: a view of populations.sql, or the part `judged` below
needs      = ["full_name"] # columns and reference files without which the check is not assessable
needs_any  = [] # columns of which one is enough
optional   = ["status", "customer_type"] # columns that count as NULL when absent
basis      = [] # keys of law/provisions.toml
cross      = false # true: judged over all carriers of the month
# from     = 2026-07-01 # first day in force; without it: always
# to       = 2026-12-31 # last day in force; without it: until further notice

[params]
shortest = 2

[least] # the smallest value that the configuration may set a parameter to; may be left out
shortest = 1

# [[reliability]] # may be left out: a criterion of whether the extract can be trusted at all
# criterion   = "short_names"
# doubt_above = 0.01 # the share of findings above which it is a question,
# fail_above  = 0.1 # and above which the extract isn't reliable
# required    = true # false: it can't be measured every month
# name        = {{ vi = "Họ tên quá ngắn", en = "Names too short" }}
# reason      = {{ vi = "vì sao dữ liệu không đáng tin", en = "why the extract can't be trusted then" }}

[title]
vi = "…"
en = "…"

[meaning]
vi = "…"
en = "…"

[why]
vi = "…"
en = "…"

[innocent]
vi = "…"
en = "…"

[remedy]
vi = "…"
en = "…"

[inspect]
vi = "…"
en = "…"
*/
WITH judged AS (
    SELECT * FROM live_individual WHERE full_name IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE length(full_name) < $shortest
"""

_CASES: Final = """\
# Read by the tests and shown on the check's page. Columns left out are NULL; status is ACTIVE where left out.
# At least: one that fires, one silent at each boundary, one with NULL, one TERMINATED. `expect` lists every
# finding: carrier, msisdn, record, subject, detail; "" stands for none.
as_of = 2026-10-31

[[fires]]
why = "a name of one letter"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,A
\"""
expect = [
    ["viettel", "84961000001", 1, "", ""],
]

[[silent]]
why = "two letters are long enough"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,Ai
\"""

[[silent]]
why = "a missing name is another check's finding"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,
\"""

[[silent]]
why = "an ended number is not judged"
rows = \"""
carrier,msisdn,record,status,full_name
viettel,84961000001,1,TERMINATED,A
\"""
"""


def write_skeleton(family: str, slug: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the check and its cases under the next free id of the family; returns both paths.

    `folder` is a checks folder of one's own (None: the catalogue itself). Its ids go on after the
    catalogue's, for both are loaded together. Raises UsageError, CatalogueError, OutputError.
    """
    if family not in PREFIXES:
        raise UsageError(f"no family is called {family}; the families: {', '.join(FAMILIES)}")
    if _SLUG.fullmatch(slug) is None:
        raise UsageError(f"{slug}: a slug is of lower-case words joined by hyphens, such as many-numbers")
    if folder is None and BUNDLED:
        raise UsageError("the installed catalogue is not written to; name a folder of your own with --folder")
    target = folder or CHECKS
    check_id = next_id(family, {CHECKS, target})
    stem = f"{check_id}_{slug}"
    paths = (target / family / f"{stem}.sql", target / family / f"{stem}.cases.toml")
    for path, text in zip(paths, (_SQL.format(id=check_id, slug=slug), _CASES), strict=True):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    load_check(paths[0])
    return paths


def next_id(family: str, folders: Iterable[Path]) -> str:
    """The id after the highest that the family has or ever had; a gap may be one that nobody listed."""
    folders = [folder for folder in folders if folder.is_dir()]
    taken = {check.id for check in load_catalogue(folders)}
    taken |= {check_id for folder in folders for check_id in retired_ids(folder)}
    prefix = PREFIXES[family]
    number = 1 + max((int(check_id[4:]) for check_id in taken if check_id.startswith(prefix)), default=0)
    if number > _LAST_NUMBER:
        raise UsageError(f"the family {family} has no id left after {prefix}-{_LAST_NUMBER}")
    return f"{prefix}-{number:02d}"
