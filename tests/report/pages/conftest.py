"""The tab in which these tests open their pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.browser_tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def tab(browser: "Browser") -> Iterator[Tab]:
    opened = Tab(browser)
    yield opened
    opened.page.close()
