"""What a real run writes as JSON, file by file and output by output, held to the schemas that are printed."""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.command import simaudit_
from support.dossiers import OFFICIAL
from support.extracts import person, write
from support.pages import SAMPLE
from support.sample_months import log_lines, log_of, sample_months
from support.schema_files import schema_files

from simaudit.store.json_forms import FORMS, SCHEMAS, short_name


@dataclass
class Runs:
    """Months of the sample audited in the current folder, and what was printed."""

    folder: Path
    logs: list[Any] = field(default_factory=list)
    """Lines of the log."""


def printed(*arguments: str) -> Any:
    done = simaudit_(*arguments)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Months with everything that leaves something in a file, followed up, written again and shown."""
    folder = tmp_path_factory.mktemp("runs") / "months"
    shutil.copytree(sample_months(tmp_path_factory), folder)
    with pytest.MonkeyPatch.context() as patch:
        made = Runs(folder, log_of(folder))
        patch.chdir(folder)
        (first, *_) = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
        case = first["case_id"]
        step = ("--state", "notified", "--on", "2026-11-05", "--deadline", "2026-11-20")
        for subject in (case, "viettel:UNR-01"):
            assert simaudit_("follow", "set", subject, *step).exit_code == 0
        for command in (("dossier", case, "--reason", "try", *OFFICIAL, "--out", "d"),):
            done = simaudit_(*command)
            assert done.exit_code == 0, done.stderr
        nothing = simaudit_("audit", "nowhere", "--log-format", "json")
        # A carrier that comes late: the others' month stands, and has follow-ups by now.
        write(Path("late/local_2026-09.csv"), [person("local", 1)])
        late = simaudit_("audit", "late", "--log-format", "json")
        for done in (nothing, late):
            made.logs += map(json.loads, log_lines(done))
        yield made


def of_form(form: str) -> Draft202012Validator:
    schema = printed("dev", "schema", short_name(form))
    assert schema["title"] == form
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def held(form: str, content: Any) -> None:
    faults = [f"{fault.json_path}: {fault.message}" for fault in of_form(form).iter_errors(content)]
    assert faults == []
    if isinstance(content, dict):
        assert content["schema"] == form


def form_of(file: Path, content: Any) -> str:
    """The form that a file says it has; of a list, the manifest above it."""
    if isinstance(content, dict):
        return str(content["schema"])
    month = next(folder for folder in file.parents if (folder / "manifest.json").exists())
    listed = json.loads((month / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    forms = {entry["path"]: entry.get("schema") for entry in listed}
    return str(forms[file.relative_to(month).as_posix()])


@pytest.mark.slow("two months are audited by all checks")
def test_every_file_that_months_leave_has_a_form_and_holds_to_it(runs: Runs) -> None:
    """One more field than is described, in any object of any file, is a fault."""
    files = sorted(path for path in runs.folder.rglob("*.json") if path.is_file())
    found = set()
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        form = form_of(file, content)
        held(form, content)
        found.add((file.name, form))
    assert found == {
        ("cases.json", "simaudit.cases/2"),
        ("manifest.json", "simaudit.dossier/2"),
        ("manifest.json", "simaudit.manifest/1"),
        ("overview.json", "simaudit.overview/2"),
        ("receipt.json", "simaudit.receipt/1"),
        ("results.json", "simaudit.results/1"),
    }
    for file in runs.folder.glob("out/*/checks.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            content = list(csv.DictReader(rows))
        held(form_of(file, content), content)
    manifests = [
        json.loads(path.read_text(encoding="utf-8")) for path in runs.folder.glob("out/*/manifest.json")
    ]
    for seldom in ("deleted", "damage", "constants", "checks_off", "lists"):
        assert any(manifest.get(seldom) for manifest in manifests), f"{seldom}: no run had any"


@pytest.mark.parametrize(
    ("form", "command"),
    [
        ("simaudit.check-list/1", ("rules", "list", "--format", "json")),
        ("simaudit.case-list/2", ("cases", "list", "--format", "json")),
        ("simaudit.follow-ups/1", ("follow", "list", "--format", "json")),
        ("simaudit.clock/2", ("clock", "--format", "json")),
        (
            "simaudit.intake/1",
            ("intake", str(SAMPLE / "2026-10" / "viettel_2026-10.csv"), "--format", "json"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_commands_print_holds_to_its_form(runs: Runs, form: str, command: tuple[str, ...]) -> None:
    assert runs.folder.samefile(".")
    held(form, printed(*command))


def test_every_line_of_the_log_holds_to_its_form(runs: Runs) -> None:
    line = of_form("simaudit.log/1")
    assert [fault.message for one in runs.logs for fault in line.iter_errors(one)] == []
    events = {one["event"] for one in runs.logs}
    assert events == {
        "started", "read", "not_read", "copy", "deleted", "follow_ups", "problem", "failed", "done",
    }  # fmt: skip


def parts(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    if isinstance(schema, dict):
        yield place, schema
        for name, value in schema.items():
            yield from parts(value, f"{place}/{name}")
    elif isinstance(schema, list):
        for at, value in enumerate(schema):
            yield from parts(value, f"{place}/{at}")


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_described_and_no_object_is_open(form: str) -> None:
    schema = printed("dev", "schema", short_name(form))
    for place, part in parts(schema):
        if isinstance(properties := part.get("properties"), dict) and "type" in part:
            assert part["additionalProperties"] is False, place
            missing = [name for name, about in properties.items() if not about.get("description")]
            assert missing == [], place


def test_the_files_are_what_the_models_say() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}
    assert texts == schema_files(), "run: make renew"


def test_the_list_names_every_form_and_who_writes_it() -> None:
    lines = simaudit_("dev", "schema").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[short_name(form), form] for form in FORMS]
    assert lines[0] == "manifest    simaudit.manifest/1    OUT/<period>/manifest.json"
    unknown = simaudit_("dev", "schema", "nothing")
    assert unknown.exit_code == 2
    assert "'manifest', 'overview'" in unknown.stderr
