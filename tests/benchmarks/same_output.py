"""Compares the outputs of two audits of the same extracts: everything but times and the rule set's hash.

    python tests/benchmarks/same_output.py OLD NEW

For a change that must not move a finding: audit with the code before and after, under one key, and compare.
Left out are moments, seconds and fingerprints; workbooks and letters are compared part by part, because an
archive keeps the time of writing. Prints what differs and its first lines; exit code 1 where anything does.
"""

import difflib
import json
import re
import sys
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any, Final

LEFT_OUT: Final = {
    "seconds",
    "relations",
    "made_at",
    "at",
    "rule_set",
    "fingerprint",
    "asked",
    "versions",
    "outputs",
}
_VARIES: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?"
    r"|\d{2}/\d{2}/\d{4} \d{2}:\d{2}|\b[0-9a-f]{12,64}\b"
)
"""A moment as data or as a page writes it, and hashes."""


def without_what_varies(value: Any) -> Any:
    """JSON without the keys of LEFT_OUT."""
    if isinstance(value, dict):
        return {key: without_what_varies(own) for key, own in value.items() if key not in LEFT_OUT}
    return [without_what_varies(own) for own in value] if isinstance(value, list) else value


def lines(path: Path) -> list[str]:
    """What must be the same of a file, in lines."""
    if path.suffix == ".json":
        content = without_what_varies(json.loads(path.read_bytes()))
        return json.dumps(content, indent=1, ensure_ascii=False).splitlines()
    if path.name == "results.csv":
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        place = rows[0].index("seconds")
        return [",".join(cell for at, cell in enumerate(row) if at != place) for row in rows]
    if path.suffix == ".html":
        return _VARIES.sub("…", path.read_text(encoding="utf-8")).splitlines()
    if path.suffix in {".xlsx", ".docx"}:
        with zipfile.ZipFile(path) as book:
            parts = [name for name in book.namelist() if name != "docProps/core.xml"]
            return [
                f"{name} {_VARIES.sub('…', book.read(name).decode(errors='backslashreplace'))}"
                for name in parts
            ]
    return [path.read_bytes().hex()]


def main(old: Path, new: Path) -> int:
    """Compare two output folders; 1 where they differ."""
    names = sorted(
        {path.relative_to(root) for root in (old, new) for path in root.rglob("*") if path.is_file()}
    )
    differ = 0
    for name in names:
        if not ((old / name).exists() and (new / name).exists()):
            sys.stdout.write(f"only in {old if (old / name).exists() else new}: {name}\n")
            differ += 1
            continue
        before, after = lines(old / name), lines(new / name)
        if before != after:
            differ += 1
            sys.stdout.write(f"differs: {name}\n")
            changed = (
                line
                for line in difflib.unified_diff(before, after, n=0, lineterm="")
                if re.match("[+-](?![+-])", line)
            )
            sys.stdout.writelines(f"  {line[:300]}\n" for line in islice(changed, 6))
    sys.stdout.write(f"{len(names)} files compared, {differ} differ\n")
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
