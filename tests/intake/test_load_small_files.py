"""Small files are typed together, and come to what each comes to alone: rows, accounts, rejects, refusals."""

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from simaudit.intake.load import LoadedMonth, load_month, read_together
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.records.typed_chunk import TypedChunk, type_together

FILES = {
    "a": "msisdn,full_name,date_of_birth\n0961000001,An,01/02/90\n0961000002,Bình\n0961000003,Cúc,x\n",
    "b": "msisdn,full_name,date_of_birth\n0961000004,Dung,1990-02-01\n",
    "c": "a,b\n1,2\n",
    "d": "",
    "e": "full_name,msisdn\nEm,0961000005\n",
    "f": "full_name,msisdn\nGấm,0961000006\nHà,09610\n",
    "g": "msisdn\n",
    "h": "msisdn\n0961000007,x\n",
    "i": "msisdn,full_name,date_of_birth\n0961000008,Kim,2.3.1991\n",
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"viettel_{name}.csv" for name in FILES]
    for path, text in zip(paths, FILES.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def loaded(paths: list[Path], folder: Path) -> LoadedMonth:
    return load_month("viettel", paths, folder / "month.parquet", profile=Profile(date_formats=("%d/%m/%y",)))


def same(one: LoadedMonth, rows: bytes, other: LoadedMonth) -> bool:
    assert_frame_equal(one.rejects, other.rejects)
    said = [list(map(str, month.failed)) for month in (one, other)]
    whole = (one.columns, one.accounts, said[0]) == (other.columns, other.accounts, said[1])
    return whole and rows == other.path.read_bytes()


def test_together_they_come_to_what_each_comes_to_alone(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for paths in (files, files[:2], files[1:4], files[2:5], files[5:8]):
        together = loaded(paths, tmp_path)
        rows = together.path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr("simaudit.intake.load._SMALL", -1)
            assert same(together, rows, loaded(paths, tmp_path)), paths
        with monkeypatch.context() as patch:
            patch.setattr("simaudit.intake.load._TOGETHER", 2)
            assert same(together, rows, loaded(paths, tmp_path)), paths


def test_a_file_that_breaks_what_types_it_is_the_one_that_is_refused(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(chunks: list[tuple[object, Path]], *rest: object) -> list[TypedChunk]:
        if any(path == files[4] for _, path in chunks):
            raise IndexError
        return type_together(chunks, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("simaudit.intake.records.typed_chunk.type_together", breaks)
    month = loaded([files[0], files[1], files[4], files[5]], tmp_path)
    assert [account.name for account in month.accounts] == [files[at].name for at in (0, 1, 5)]
    assert [str(error).split("; ")[0] for error in month.failed] == [
        f"{files[4]}: reading it broke off with IndexError"
    ]


def test_large_files_and_those_that_are_not_there_stay_alone(files: list[Path], tmp_path: Path) -> None:
    large = tmp_path / "viettel_large.csv"
    large.write_bytes(b"\n" * 40_000)
    absent = tmp_path / "viettel_absent.csv"
    order = [*files[:2], large, files[2], absent, *files[3:]]
    assert list(read_together(order)) == [files[:2], [large], [files[2]], [absent], files[3:]]
