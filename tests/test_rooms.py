"""The rooms of the package: what may import what, where SQL is run, and how long a thing may be."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final, NamedTuple

from support.rooms_map import CONTRIBUTING, GROUND, ROOMS, with_map

import simaudit

PACKAGE: Final = Path(simaudit.__file__).parent
ROOT: Final = PACKAGE.parent
TESTS: Final = Path(__file__).parent

FROM_THE_TOP: Final = (*ROOMS, "ground")
FLOORS: Final = {"pages": 2, "letters": 2, "annexes": 2, "figures": 1}
"""Within the room `report`: its folders, and how high each is."""

LOOSE_FILES: Final = {
    "jobs": {"demo", "doctor"},
    "cli": {"setup", "store", "desk"},
    "intake": {"load", "month_file", "reference_lists"},
}
"""Of rooms that have folders, the files that lie beside them."""

CHECK_ID: Final = re.compile(r"\b(?:UNR|MIS|BLK|PRC|EXT)-\d{2}\b")
REASON: Final = re.compile(r"# \w+ (?:parameters|lines): \w+")
"""Above a definition that has more of them."""
ANY_DIGITS: Final = {
    "intake/text/delimited_header.py": "what is no letter",
    "jobs/follow_up/step.py": "a subscriber's number, refused in whatever digits",
    "report/figures/examples.py": "numbers, masked in whatever digits",
}
"""Files whose patterns mean the digits of every script, and what these are."""
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS, MOST_BY_PLACE = 400, 80, 9, 7
"""A function that takes more than `MOST_BY_PLACE` takes all but the first by name."""
CEILINGS: Final = {
    "cli": 6034, "desk": 2348, "docs": 181, "spark": 1285, "api": 1044, "jobs": 12146, "report": 16438,
    "cases": 1225, "judge": 3286, "store": 5431, "config": 1332, "generate": 1321, "rules": 3701,
    "intake": 7911, "ground": 1727,
}  # fmt: skip
"""Room → the most lines that it may have, imports counted. A change lowers a ceiling and raises none."""
ROOM_TO_FALL: Final = 40
"""Lines below its ceiling from which a room's ceiling is to be lowered, of imports too."""
IMPORT_CEILINGS: Final = {
    "cli": 607, "desk": 301, "docs": 17, "spark": 138, "api": 107, "jobs": 1407, "report": 1108, "cases": 66,
    "judge": 233, "store": 304, "config": 115, "generate": 91, "rules": 291, "intake": 496, "ground": 103,
}  # fmt: skip
"""Room → the most of its lines that import: they tell how far its work is spread over files."""
LONGEST_UNTESTED: Final = 40
"""Lines of a module that may be tested by its neighbours alone."""
SAYS_NOTHING: Final = frozenset({
    "found", "one", "own", "known", "named", "said", "there", "kept", "taken", "held", "shown", "wanted",
    "left", "told", "asked",
})  # fmt: skip
"""Names of variables by which nobody can tell what they hold."""
MOST_OF_THEM: Final = 0.005
"""Of all names that are bound: a pair of sides is `left` and `right`."""
MOST_IMPORTS: Final = 25
"""Modules of the package that one of them takes: one that takes more does several things."""


class Source(NamedTuple):
    """A file of the package."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        parts = Path(self.name).parts
        return parts[0] if len(parts) > 1 else "ground"

    @property
    def module(self) -> str:
        parts = ("simaudit", *Path(self.name).with_suffix("").parts)
        return ".".join(parts).removesuffix(".__init__")


@cache
def sources() -> Sequence[Source]:
    """Parsed when a test asks for them, not by every process that lists the tests."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return [Source(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def modules() -> Mapping[str, Source]:
    return {source.module: source for source in sources()}


def of_rooms() -> Sequence[Source]:
    return [source for source in sources() if source.name not in ("__init__.py", "__main__.py")]


def imported(source: Source) -> Iterator[Source]:
    """The files that a file imports, wherever in it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (modules()[alias.name] for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{source.name}: import by full names"
            for alias in node.names:
                found = modules().get(f"{node.module}.{alias.name}") or modules().get(node.module)
                if found and found.name != "__init__.py":
                    yield found


def test_digits_are_0_to_9() -> None:
    """In a pattern of Python's or Rust's, \\d is a digit of any script, which no number is made of."""
    any_digits = {source.name for source in sources() if r"\d" in source.path.read_text(encoding="utf-8")}
    assert any_digits == set(ANY_DIGITS)


def test_the_package_has_its_rooms_and_files_and_nothing_else() -> None:
    found = {path.name for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "_data")}
    files = {f"{name}.py" for name in (*GROUND, "__init__", "__main__")}
    assert found == {*ROOMS, *files, "py.typed"}


def test_every_room_only_gets_lighter_and_imports_less() -> None:
    lines, imports = dict.fromkeys(CEILINGS, 0), dict.fromkeys(IMPORT_CEILINGS, 0)
    for source in sources():
        lines[source.room] += len(source.path.read_text(encoding="utf-8").splitlines())
        imports[source.room] += sum(
            (node.end_lineno or node.lineno) - node.lineno + 1
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        )
    for counts, ceilings in ((lines, CEILINGS), (imports, IMPORT_CEILINGS)):
        assert {room: count for room, count in counts.items() if count > ceilings[room]} == {}
        to_lower = {room: count for room, count in counts.items() if count < ceilings[room] - ROOM_TO_FALL}
        assert to_lower == {}, "lower the ceilings to these lines"


def test_imports_lead_downwards() -> None:
    arrows = [(source, other) for source in of_rooms() for other in imported(source)]
    assert [
        f"{source.name} imports {other.name}" for source, other in arrows if leads_up(source, other)
    ] == []


def leads_up(source: Source, other: Source) -> bool:
    """Whether a file imports one of a room, or of a floor of reports, above its own."""
    if source.room == other.room == "report":
        floor, floor_of_other = (FLOORS.get(Path(one.name).parts[1], 0) for one in (source, other))
        return floor < floor_of_other
    return FROM_THE_TOP.index(source.room) > FROM_THE_TOP.index(other.room)


def test_no_file_imports_itself_by_a_circle() -> None:
    arrows = {source.module: {other.module for other in imported(source)} for source in sources()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path[path.index(module) :], module))
        if module not in done:
            for other in sorted(arrows[module] - {module}):
                visit(other, (*path, module))
            done.add(module)

    for module in arrows:
        visit(module, ())


def bound_names(source: Source) -> Iterator[str]:
    """Names of variables, parameters, functions and classes."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name


def test_variables_are_named_by_what_they_hold() -> None:
    names = [name for source in sources() for name in bound_names(source)]
    assert sum(name in SAYS_NOTHING for name in names) / len(names) < MOST_OF_THEM


def test_no_two_classes_have_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources():
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(source.name)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_file_imports_half_of_the_package() -> None:
    counts = {
        source.name: len({other.module for other in imported(source)})
        for source in of_rooms()
        if source.name != "cli/__init__.py"
    }
    assert {name: count for name, count in counts.items() if count > MOST_IMPORTS} == {}


def folder(source: Source) -> str:
    """A room's folder; of a file that lies loose in its room, the file."""
    return "/".join(Path(source.name).parts[:2])


def test_no_folder_of_a_room_imports_itself_by_a_circle() -> None:
    graph: defaultdict[str, set[str]] = defaultdict(set)
    for source in of_rooms():
        for other in imported(source):
            if source.room == other.room != "ground" and folder(source) != folder(other):
                graph[folder(source)].add(folder(other))
    assert list(TopologicalSorter(graph).static_order())


def test_rooms_of_folders_have_no_loose_files() -> None:
    loose = {
        room: {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"} for room in LOOSE_FILES
    }
    assert loose == LOOSE_FILES


def test_the_walk_through_the_house_names_files_that_are_there() -> None:
    _, _, rest = CONTRIBUTING.read_text(encoding="utf-8").partition("## How a row becomes a finding")
    walk, _, _ = rest.partition("\n## ")
    named = re.findall(r"`([\w/]+\.py)`", walk)
    assert len(named) > 20
    assert [name for name in named if not (PACKAGE / name).is_file()] == []


def runs_sql(source: Source) -> Iterator[tuple[int, str]]:
    """(line, code) of every statement that a file runs, or of a connection that it takes from elsewhere."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute):
            continue
        runs = node.attr in ("execute", "executemany", "connection")
        # A method of sqlglot's expressions has the same name.
        if runs or (node.attr == "sql" and "connection" in ast.unparse(node.value)):
            yield node.lineno, ast.unparse(node)


def test_sql_is_run_on_the_ledger_in_the_store_and_on_the_register_in_judging_and_figures() -> None:
    # The generator has a database of its own; so has a page that searches a month's findings in its files.
    allowed = ("store/", "judge/", "report/figures/", "generate/", "desk/finding_rows.py")
    elsewhere = {
        source.name: found
        for source in sources()
        if not source.name.startswith(allowed) and (found := list(runs_sql(source)))
    }
    assert not elsewhere
    ledger = [
        (source.name, line)
        for source in sources()
        if source.name.startswith(("judge/", "report/"))
        for line, code in runs_sql(source)
        if "ledger" in code
    ]
    assert not ledger


def texts_without_help(source: Source) -> str:
    """A file's text, docstrings left out where they are a command's help."""
    lines = source.path.read_text(encoding="utf-8").splitlines()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and source.room == "cli":
            first = node.body[0]
            for line in range(first.lineno - 1, first.end_lineno or first.lineno):
                lines[line] = ""
    return "\n".join(lines)


def test_the_engine_knows_no_check() -> None:
    texts = {source.name: texts_without_help(source) for source in sources()}
    data = [
        path
        for folder in (PACKAGE, ROOT / "reports")
        for path in folder.rglob("*")
        if path.suffix in (".toml", ".sql", ".html", ".po") and "_data" not in path.parts
    ]
    texts |= {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in data}
    # Help texts of the command line, in Vietnamese.
    texts = {name: re.sub(r'(?s)msgctxt "help"\n.*?(?:\n\n|\Z)', "", text) for name, text in texts.items()}
    assert {name: found for name, text in texts.items() if (found := CHECK_ID.findall(text))} == {}


def test_files_functions_and_signatures_are_short() -> None:
    long: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources():
        lines = source.path.read_text(encoding="utf-8").splitlines()
        if len(lines) > LONGEST_FILE:
            long[source.name].append(f"{len(lines)} lines")
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            given = node.args
            names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            parameters = len(names) - (names[:1] in (["self"], ["cls"]))
            # Click hands a command every option by its name.
            command = any("click." in ast.unparse(one) for one in node.decorator_list)
            if REASON.match(lines[node.lineno - 2]):
                continue
            if length > LONGEST_FUNCTION:
                long[source.name].append(f"{node.name}: {length} lines")
            by_place = parameters - len(given.kwonlyargs)
            if parameters > (MOST_PARAMETERS if by_place <= 1 else MOST_BY_PLACE) and not command:
                long[source.name].append(f"{node.name}: {parameters} parameters, {by_place} by place")
    assert dict(long) == {}


def test_files_of_tests_are_as_short() -> None:
    lengths = {
        path.relative_to(TESTS).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@cache
def imported_by_tests() -> set[str]:
    """The modules that tests and their support import."""
    paths = [path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts]
    trees = [Source(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    return {other.module for source in trees for other in imported(source)}


def has_test_of_its_name(source: Source) -> bool:
    """Whether a file of its room's tests bears its name: it tests what stands behind a command by that."""
    room, *rest = Path(source.name).parts
    name = f"test_{source.path.stem}.py"
    places = [*(TESTS / room).rglob(name)] if rest else [TESTS / name]
    return any(path.exists() for path in (*places, TESTS / "end_to_end" / name))


def test_every_module_is_imported_by_a_test_or_has_one_of_its_name() -> None:
    untested = []
    for source in sources():
        states_only = not any(isinstance(node, ast.FunctionDef) for node in ast.walk(source.tree))
        lines = len(source.path.read_text(encoding="utf-8").splitlines())
        if source.path.stem == "__init__" or states_only or lines <= LONGEST_UNTESTED:
            continue
        if source.module not in imported_by_tests() and not has_test_of_its_name(source):
            untested.append(source.name)
    assert untested == []


def test_every_test_is_found_from_the_file_it_tests() -> None:
    stray = []
    for path in sorted(TESTS.rglob("test_*.py")):
        place = path.relative_to(TESTS)
        room = place.parts[0] if len(place.parts) > 1 else ""
        if room in ("end_to_end", "checks", "precision", "benchmarks") or place.name == Path(__file__).name:
            continue
        folder = PACKAGE / place.parent
        subject = place.stem.removeprefix("test_")
        modules = [one.stem for one in folder.glob("*.py")] + [folder.name]
        if not any(subject == one or subject.startswith(f"{one}_") for one in modules):
            stray.append(place.as_posix())
    assert stray == []


def test_the_map_of_the_rooms_is_what_their_docstrings_say() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    assert with_map(text) == text, "run: make renew"
