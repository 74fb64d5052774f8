"""One tab of a browser, in which tests open their pages one after the other.

A tab costs a process; that a page comes after another in the same tab doesn't change what it shows.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from support.pages import module

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")

PHONE: Final = 360
DESK: Final = 1200
HEIGHT: Final = 740

Rules = Mapping[str, Mapping[str, bool]]

WITHOUT_COLOURS: Final[Rules] = {
    "color-contrast": {"enabled": False},
    "link-in-text-block": {"enabled": False},
}
"""Takes rules away whose outcome depends on the style sheet alone. Contrast takes most of axe-core's time."""

COLOURS_ALONE: Final = {"type": "rule", "values": [*WITHOUT_COLOURS]}
"""These rules and no others (`runOnly`), of a page that the others have judged in other colours."""

RULES_IN: Final[Mapping[str, Rules]] = {"vi": {}, "en": WITHOUT_COLOURS}
"""Language → rules that a page is judged by: both languages have the same elements and the same colours."""


class Tab:
    """A tab with what the browser has said and fetched since the last page was opened."""

    def __init__(self, browser: "Browser") -> None:
        self.page = browser.new_page()
        self.messages: list[str] = []
        """On the console, in dialogs, and errors of scripts."""
        self.requests: list[str] = []
        self._judged_by_axe = False
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _dismiss(self, dialog: "Dialog") -> None:
        self.messages.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: Path) -> None:
        """Open a file on a desk, by daylight."""
        self.look(DESK)
        self.page.emulate_media(media="null", forced_colors="none")
        self.messages.clear()
        self.requests.clear()
        self.go(path.as_uri())

    def go(self, address: str) -> None:
        """Load what is there into the window as it is."""
        self._judged_by_axe = False
        self.page.goto(address)

    def look(self, width: int, scheme: Scheme = "light") -> None:
        """Make the window as wide as this, and prefer these colours."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme)

    def unfold(self) -> None:
        self.page.evaluate("""() => {
            window.unfolded = [...document.querySelectorAll("details:not([open])")];
            for (const node of window.unfolded) node.open = true;
        }""")

    def fold(self) -> None:
        """What `unfold` has opened."""
        self.page.evaluate("for (const node of window.unfolded) node.open = false")

    def fills(self) -> int:
        """How wide the page is: as the window, unless it scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def outside(self) -> Sequence[str]:
        """Elements that extend beyond the window, other than within a part that scrolls by itself."""
        elements: list[str] = self.page.evaluate("""() => {
            const scrolls = node =>
                node && (getComputedStyle(node).overflowX != "visible" || scrolls(node.parentElement));
            const edge = document.documentElement.clientWidth + 0.5;
            return [...document.body.querySelectorAll("*")]
                .filter(node => (box => box.right > edge || box.left < -0.5)(node.getBoundingClientRect()))
                .filter(node => node.getClientRects().length && !scrolls(node.parentElement))
                .filter(node => !node.matches(".skip"))
                .map(node => node.outerHTML.slice(0, 200));
        }""")
        return elements

    def axe(self, **options: object) -> Sequence[str]:
        """`rule: element` of everything that axe-core objects to.

        Nothing is preloaded: the pages have neither frames nor films, nor style sheets of another origin.
        """
        if not self._judged_by_axe:
            self.page.evaluate(module("axe-core/axe.min.js").read_text(encoding="utf-8"))
            self._judged_by_axe = True
        result: dict[str, Any] = self.page.evaluate(
            "options => axe.run({resultTypes: ['violations'], preload: false, ...options})", options
        )
        return [f"{rule['id']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]]

    def printed(self) -> bytes:
        return self.page.pdf(prefer_css_page_size=True)


def faults(tab: Tab, lang: str) -> Sequence[str]:
    """What a desk and a phone show wrongly of an open page in `lang`: beyond its edge, or by axe-core.

    On a desk axe-core looks at Vietnamese alone: English has the same elements there.
    """
    seen: list[str] = []
    for width in (DESK, PHONE):
        tab.look(width)
        if tab.fills() != width:
            seen.append(f"{width}: it is {tab.fills()} wide")
        seen += [f"{width}: {element}" for element in tab.outside()]
        if lang == "vi" or width == PHONE:
            seen += [f"{width}: {fault}" for fault in tab.axe(rules=RULES_IN[lang])]
    return seen
