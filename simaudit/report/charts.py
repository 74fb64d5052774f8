"""Charts as static SVG: drawn by Altair and vl-convert, from numbers only, nothing fetched.

A chart repeats a table that stands beside it, so it is hidden from screen
readers but for its title. Colours are the page's own: ink follows the theme,
bars have one tone that reads on white, on black and on paper.
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

WIDTH = 400
LABELS = 96
"""Room for the labels of horizontal bars; the browser's font may be wider than the one measured with."""

_INK = "#010203"
_BAR = "#040506"
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"


def bars(title: str, rows: Sequence[tuple[str, int, str]]) -> Markup:
    """Horizontal bars, one a row of (label, value, text of the value), in the given order."""
    altair = _altair()
    base = _base(altair, [{"label": label, "value": value, "text": text} for label, value, text in rows])
    largest = max([value for _, value, _ in rows], default=0) or 1
    # Room on the right for the longest text, which stands at the end of its bar.
    room = max([len(text) for _, _, text in rows], default=0) * 6.4
    x = altair.X(
        "value:Q", axis=None, scale=altair.Scale(domain=[0, largest], range=[0, WIDTH - LABELS - room])
    )
    y = altair.Y(
        "label:N",
        sort=None,
        title=None,
        axis=altair.Axis(
            ticks=False, domain=False, labelPadding=8, minExtent=LABELS, maxExtent=LABELS, labelLimit=LABELS
        ),
    )
    chart = base.mark_bar(color=_BAR, height={"band": 0.62}).encode(x=x, y=y) + base.mark_text(
        align="left", dx=6, color=_INK, fontSize=12, font=_FONT
    ).encode(x=x, y=y, text="text:N")
    return _svg(chart.properties(width=WIDTH - LABELS, height=30 * len(rows)), title)


def columns(
    title: str, rows: Sequence[tuple[str, int]], every: int, texts: Sequence[tuple[int, str]]
) -> Markup:
    """Upright bars, one a row of (label, value), every `every`-th labelled; `texts` is the scale."""
    altair = _altair()
    base = _base(
        altair, [{"at": at, "label": label, "value": value} for at, (label, value) in enumerate(rows)]
    )
    shown = [at for at in range(len(rows)) if (len(rows) - 1 - at) % every == 0]
    names = {str(at): rows[at][0] for at in shown}
    scale = {str(value): text for value, text in texts}
    top = max([value for value, _ in texts], default=1) or 1
    chart = base.mark_bar(color=_BAR).encode(
        x=altair.X(
            "at:O",
            title=None,
            scale=altair.Scale(paddingInner=0.25),
            axis=altair.Axis(
                values=shown, labelAngle=0, labelExpr=_lookup(names), ticks=False, labelPadding=6
            ),
        ),
        y=altair.Y(
            "value:Q",
            title=None,
            scale=altair.Scale(domain=[0, top]),
            axis=altair.Axis(
                values=[value for value, _ in texts], labelExpr=_lookup(scale), domain=False, ticks=False
            ),
        ),
    )
    return _svg(chart.properties(width=WIDTH - 50, height=170), title)


def _lookup(names: dict[str, str]) -> str:
    """A Vega expression: an axis value → its text. The texts are numbers and months made here."""
    pairs = ", ".join(f"'{value}': '{text}'" for value, text in names.items())
    return f"({{{pairs}}})[toString(datum.value)]"


def _altair() -> Any:
    # A third of a second that `simaudit --help` need not pay.
    import altair

    return altair


def _base(altair: Any, values: list[dict[str, Any]]) -> Any:
    return altair.Chart(altair.Data(values=values))


def _svg(chart: Any, title: str) -> Markup:
    import vl_convert

    axis = {
        "labelColor": _INK,
        "labelFontSize": 12,
        "domainColor": _INK,
        "gridColor": _INK,
        "gridOpacity": 0.15,
    }
    spec = (
        chart.configure(background="transparent", font=_FONT, aria=False)
        .configure_axis(**axis)
        .configure_view(stroke=None)
        .to_dict()
    )
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    drawn = drawn.replace(_INK, "currentColor").replace(f'"{_BAR}"', '"currentColor" class="bar"')
    head, _, body = drawn.partition(">")
    head = head.replace('class="marks"', 'class="chart" role="img"')
    # The text of a title is the only part that doesn't come out of the drawing.
    return Markup(head) + Markup("><title>") + escape(title) + Markup("</title>") + Markup(body)  # noqa: S704
