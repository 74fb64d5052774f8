"""A valid check file, and variations of it."""

from pathlib import Path

VALID = """\
/* [check]
id = "BLK-90"
slug = "own-rule"
severity = "low"
nature = "risk"
population = "judged"
needs = ["full_name"]
optional = ["status"]
basis = ["49:1"]

[params]
least = 2

[title]
vi = "a"
en = "b"
[meaning]
vi = "a"
en = "b"
[why]
vi = "a"
en = "b"
[innocent]
vi = "a"
en = "b"
[remedy]
vi = "a"
en = "b"
[inspect]
vi = "a"
en = "b"
*/
WITH judged AS (SELECT * FROM live)

SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail
FROM judged
WHERE length(full_name) < $least AND full_service(status)
"""


def write_check(folder: Path, *changes: str, name: str = "BLK-90_own-rule.sql", family: str = "bulk") -> Path:
    """Write VALID under `folder`, with pairs of `changes` (old text, new text) applied; returns its path."""
    text = VALID
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / family / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
