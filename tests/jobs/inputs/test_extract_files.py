"""What lies in an audited folder under the name of an extract and is no file, and what lies there twice."""

import os
from pathlib import Path

import pytest
from click.testing import Result
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

from simaudit.errors import IntakeError, UsageError
from simaudit.jobs.inputs.inputs import find_inputs, in_inbox
from simaudit.period import Period
from simaudit.store.manifest import read_manifest

MONTH = Path("2026-10")
OCTOBER = Period(2026, 10)
VIETTEL, ITEL = MONTH / "viettel.csv", MONTH / "itel.csv"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """October of one carrier in the current folder, judged by few checks."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    write(VIETTEL, [person("viettel", number) for number in (1, 2)])


def audited(*arguments: str) -> tuple[Result, list[tuple[str, str]]]:
    """The result of an audit, and carrier and name of what it read."""
    done = simaudit_("audit", *arguments)
    folder = Path("out/2026-10")
    inputs = read_manifest(folder)["inputs"] if folder.exists() else []
    return done, [(entry["carrier"], entry["name"]) for entry in inputs]


def test_links_in_the_folder_are_named_and_take_nothing_from_their_targets() -> None:
    write(Path("elsewhere.csv"), [person("vinaphone", 1)])
    Path("2026-09").mkdir()
    links = {
        "itel_2026-10.csv": "nowhere.csv",
        "mobifone_2026-10": "../2026-09",
        "vinaphone_2026-10.csv": "../elsewhere.csv",
        "zzz_2026-10.csv": "viettel.csv",
    }
    for name, target in links.items():
        (MONTH / name).symlink_to(target)
    done, read = audited("2026-10")
    assert (done.exit_code, read) == (3, [("viettel", "viettel.csv")])
    assert done.stderr.splitlines() == [
        f"simaudit: 2026-10/{name}: is a link to {target}, and links in a folder are not followed; "
        "put the file itself there, or name it as a further PATH"
        for name, target in links.items()
    ]


def test_a_pipe_a_socket_and_a_folder_are_named_and_the_rest_is_audited() -> None:
    os.mkfifo(ITEL)
    os.mknod(MONTH / "local.csv", 0o140600)
    (MONTH / "vinaphone_2026-10").mkdir()
    done, read = audited("2026-10")
    assert (done.exit_code, read) == (3, [("viettel", "viettel.csv")])
    assert done.stderr.splitlines() == [
        "simaudit: 2026-10/itel.csv: is a pipe, which can be read only once; name a file in its place; "
        "an extract packed by gzip, zstd or zip is read as it is",
        "simaudit: 2026-10/local.csv: is a device or a socket, not a file; name a file",
        "simaudit: 2026-10/vinaphone_2026-10: is a folder, and folders in a folder are not read; "
        "name it as a further PATH",
    ]


def test_a_folder_of_a_known_carrier_is_named_and_other_folders_are_not() -> None:
    for name in ("out", "store", "vinaphone", "own", "2026-09"):
        (MONTH / name).mkdir()
    Path("simaudit.toml").write_text('[carriers.own]\ncontact = "a"\nfiles = ["own_*"]\n')
    done, _ = audited("2026-10")
    assert done.exit_code == 3
    assert [line[: line.index(", ")] for line in done.stderr.splitlines()] == [
        "simaudit: 2026-10/own: is a folder",
        "simaudit: 2026-10/vinaphone: is a folder",
    ]


def test_a_folder_that_has_links_only_is_not_called_empty() -> None:
    VIETTEL.rename("viettel.csv")
    VIETTEL.symlink_to("../viettel.csv")
    with pytest.raises(IntakeError, match=r"^2026-10/viettel\.csv: is a link to \.\./viettel\.csv"):
        find_inputs([MONTH], None, None)


def test_a_link_that_the_user_names_is_followed() -> None:
    ITEL.symlink_to(write(Path("elsewhere.csv"), [person("vinaphone", 1)]).absolute())
    assert find_inputs([ITEL], None, None).extracts == {"itel": (ITEL,)}
    both = find_inputs([MONTH, ITEL], None, None)
    assert (both.extracts, both.refused) == ({"itel": (ITEL,), "viettel": (VIETTEL,)}, ())
    ITEL.unlink()
    Path("current").symlink_to(MONTH)
    linked = find_inputs([Path("current")], None, None)
    assert (linked.period, linked.extracts) == (OCTOBER, {"viettel": (Path("current/viettel.csv"),)})


def test_a_pipe_that_the_user_names_is_refused_before_anything_is_read() -> None:
    os.mkfifo(ITEL)
    with pytest.raises(UsageError, match=r"^2026-10/itel\.csv: is a pipe, which can be read only once; "):
        find_inputs([VIETTEL, ITEL], None, None)
    with pytest.raises(UsageError, match=r"^/dev/zero: is a device or a socket, not a file; name a file$"):
        find_inputs([Path("/dev/zero")], OCTOBER, "viettel")


def test_a_link_beside_the_inboxs_folders_is_named_and_one_of_another_month_is_not() -> None:
    inbox = Path("inbox")
    write(inbox / "viettel_2026-10.csv", [person("viettel", 1)])
    for name in ("itel_2026-10.csv", "itel_2026-09.csv"):
        (inbox / name).symlink_to("viettel_2026-10.csv")
    arrived = in_inbox(inbox, OCTOBER)
    assert arrived.paths == (inbox / "viettel_2026-10.csv",)
    assert [error.path for error in arrived.refused] == [inbox / "itel_2026-10.csv"]
    done = simaudit_("audit", "--period", "2026-10")
    assert done.exit_code == 3
    assert done.stderr.startswith("simaudit: inbox/itel_2026-10.csv: is a link to viettel_2026-10.csv, ")
    (inbox / "viettel_2026-10.csv").unlink()
    with pytest.raises(IntakeError, match="is a link"):
        in_inbox(inbox, OCTOBER)


def test_a_list_that_is_a_link_in_the_folder_is_not_used() -> None:
    write(Path("active.csv"), [{"carrier": "viettel", "msisdn": "0961234567"}], ["carrier", "msisdn"])
    (MONTH / "active.csv").symlink_to("../active.csv")
    done, _ = audited("2026-10")
    assert done.exit_code == 3
    assert done.stderr.startswith("simaudit: 2026-10/active.csv: is a link to ../active.csv, ")
    assert read_manifest(Path("out/2026-10"))["lists"] == {}


@pytest.mark.parametrize("second", ["2026-10/viettel_again.csv", "more/viettel.csv"])
def test_a_carriers_file_that_is_there_twice_is_read_once_and_that_is_said(second: str) -> None:
    Path(second).parent.mkdir(exist_ok=True)
    Path(second).write_bytes(VIETTEL.read_bytes())
    done, read = audited("2026-10", *([second] if second.startswith("more") else []))
    assert (done.exit_code, done.stderr, read) == (0, "", [("viettel", "viettel.csv")])
    assert f"{second} was not read: it has the same content as 2026-10/viettel.csv" in done.stdout
    log = simaudit_("audit", "2026-10", second, "--log-format", "json").stderr
    assert f'"reason": "{second} was not read: it has the same content as 2026-10/viettel.csv"' in log


def test_of_copies_the_original_is_read_wherever_it_is_listed() -> None:
    copies = [VIETTEL.with_name(f"viettel{end}.csv") for end in ("- Copy", "-bản sao", "_(1)")]
    for copy in copies:
        copy.write_bytes(VIETTEL.read_bytes())
    done, read = audited("2026-10", *map(str, copies))
    assert (done.exit_code, done.stderr, read) == (0, "", [("viettel", "viettel.csv")])
    for copy in copies:
        assert f"{copy} was not read: it has the same content as {VIETTEL}" in done.stdout


@pytest.mark.parametrize(
    "copy",
    [
        "viettel (1).csv",
        "viettel - Copy.csv",
        "viettel - Bản sao.csv",
        "Bản sao của viettel.csv",
        "Copy of viettel.csv",
    ],
)
def test_a_copy_is_not_read_in_the_place_of_its_file_even_under_a_shorter_name(copy: str) -> None:
    long = VIETTEL.rename(MONTH / "viettel_thue-bao_toan-quoc_2026-10.csv")
    (MONTH / copy).write_bytes(long.read_bytes())
    found = find_inputs([MONTH], None, None)
    assert (found.extracts, found.refused) == ({"viettel": (long,)}, ())
    assert [note.values["file"] for note in found.copies] == [MONTH / copy]


def test_what_two_carriers_hand_in_as_theirs_is_read_as_neithers() -> None:
    ITEL.hardlink_to(VIETTEL)
    write(MONTH / "vinaphone.csv", [person("vinaphone", 1)])
    done, read = audited("2026-10")
    assert (done.exit_code, read) == (3, [("vinaphone", "vinaphone.csv")])
    why = "neither was read, as nothing tells whose it is; find out whose it is and take the other file away"
    assert done.stderr.splitlines() == [
        f"simaudit: 2026-10/itel.csv: has the same content as 2026-10/viettel.csv of viettel; {why}",
        f"simaudit: 2026-10/viettel.csv: has the same content as 2026-10/itel.csv of itel; {why}",
    ]


@pytest.mark.parametrize("link", [False, True])
def test_a_carrier_whose_file_was_refused_is_not_said_to_have_sent_nothing(*, link: bool) -> None:
    VIETTEL.rename(write(Path("2026-09/viettel.csv"), []))
    assert simaudit_("audit", "2026-09").exit_code == 0
    for carrier in ("viettel", "itel", "vinaphone"):
        write(MONTH / f"{carrier}.csv", [person("vinaphone", 2 if carrier == "vinaphone" else 1)])
    if link:
        (MONTH / "itel.csv").unlink()
        VIETTEL.rename("elsewhere.csv")
        VIETTEL.symlink_to("../elsewhere.csv")
    assert audited("2026-10")[0].exit_code == 3
    assert "không gửi dữ liệu" not in Path("out/2026-10/index.html").read_text(encoding="utf-8")


def test_files_of_equal_size_or_equal_start_are_not_taken_for_one_another() -> None:
    rows = [person("viettel", number) for number in range(1, 300)]
    write(VIETTEL, rows)
    write(MONTH / "viettel_2.csv", [*rows[:-1], rows[-1] | {"status": "STOPED"}])
    write(MONTH / "viettel_3.csv", [rows[0] | {"status": "STOPED"}, *rows[1:]])
    for name in ("itel.csv", "local.csv"):
        (MONTH / name).touch()
    assert len({path.stat().st_size for path in MONTH.glob("viettel*")}) == 1
    inputs = find_inputs([MONTH], None, None)
    assert (len(inputs.extracts["viettel"]), inputs.copies, inputs.refused) == (3, (), ())
    assert inputs.carriers == {"viettel", "itel", "local"}


def test_a_file_that_may_not_be_read_is_left_to_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    ITEL.write_bytes(VIETTEL.read_bytes())

    def denied(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("simaudit.jobs.inputs.extract_files.file_hash", denied)
    assert find_inputs([MONTH], None, None).extracts == {"itel": (ITEL,), "viettel": (VIETTEL,)}
