"""The pages of an installation without audits: who did what, the newest first, and what to begin with."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from support.apart import run_apart

from simaudit.desk.commands import Commands
from simaudit.desk.desk import Desk
from simaudit.desk.guard import Access
from simaudit.desk.today import ROUTES
from simaudit.store.access_log import access_note
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    """The desk of a new installation, in Vietnamese."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "simaudit.toml").write_text("", encoding="utf-8")
    made = Starlette(routes=ROUTES)
    access = cast("Access", SimpleNamespace(form_token=lambda path: "token"))
    made.state.desk = Desk(tmp_path / "simaudit.toml", Commands(tmp_path / "desk"), access, "vi")
    return made


def page(app: Starlette, path: str, query: str = "") -> str:
    (endpoint,) = (cast("Any", route.endpoint) for route in ROUTES if route.path == path)
    scope = {"type": "http", "app": app, "path": path, "query_string": query.encode(), "headers": []}
    answer = run_apart(endpoint(Request(scope)))
    assert answer.status_code == 200
    return str(answer.body.decode())


def test_before_anything_was_audited_the_month_that_ended_is_begun(app: Starlette) -> None:
    text = page(app, "/")
    assert "Hôm nay, 03/12/2026" in text
    assert "Chưa có kỳ nào được rà soát." in text
    assert '<a class="button" href="/months/2026-11">Đưa tệp của doanh nghiệp vào kỳ 11/2026</a>' in text
    text = page(app, "/journal")
    assert "0 lần có người làm việc với dữ liệu cá nhân." in text
    assert "/journal?from=" not in text
    assert not Path("store").exists()


def test_a_hundred_notes_are_on_a_page_the_newest_first(app: Starlette) -> None:
    Path("store").mkdir()
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.execute(
            "INSERT INTO access BY NAME SELECT uuid() AS id, 'lan' AS who, 'audit' AS command, [] AS files, "
            "TIMESTAMP '2020-01-01 08:00:00' + to_minutes(number) AS began, 'lần ' || number AS reason "
            "FROM range(200) AS numbers (number)"
        )
    for query, numbers, older in (("", range(199, 99, -1), ["100"]), ("from=100", range(99, -1, -1), [])):
        text = page(app, "/journal", query)
        assert "200 lần có người làm việc với dữ liệu cá nhân." in text
        assert [int(number) for number in re.findall(r"<td>lần ([0-9]+)</td>", text)] == list(numbers)
        assert re.findall(r'"/journal\?from=([0-9]+)"', text) == older
    # A note that waits for the next command is taken up.
    with access_note(Store(Path("store")), "report", "2026-10", [], reason="mới nhất"):
        pass
    rows = re.findall(r"<tr><td>.*</tr>", page(app, "/journal"))
    command = '<code>report</code></td><td class="nowrap">2026-10</td>'
    assert (len(rows), command in rows[0], "mới nhất" in rows[0]) == (100, True, True)
