"""Charts as static SVG: Vega-Lite's own JSON, drawn by vl-convert, from numbers only, nothing fetched.

A chart repeats a table that stands beside it, so it is hidden from screen
readers but for its title. Colours are the page's own: ink follows the theme,
bars have one tone that reads on white, on black and on paper. Vega-Lite's JSON
is short and its own documentation; a layer of objects over it takes longer to
load than all charts take to draw.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

WIDTH = 400
LABELS = 96
"""Room for the labels of horizontal bars; the browser's font may be wider than the one measured with."""

_VEGA_LITE = "6.4"
_INK = "#010203"
_BAR = "#040506"
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
# What the drawing says of itself to scripts and screen readers, and a font at every word.
_NOISE = re.compile(
    r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-hidden="true"|pointer-events="none"'
    r'|font-family="[^"]*"|xmlns:xlink="[^"]*"|opacity="1"|class="(?:mark-|background|foreground)[^"]*")'
)
_CONFIG: Mapping[str, Any] = {
    "background": "transparent",
    "font": _FONT,
    "aria": False,
    "axis": {
        "labelColor": _INK,
        "labelFontSize": 12,
        "domainColor": _INK,
        "gridColor": _INK,
        "gridOpacity": 0.15,
        "ticks": False,
        "title": None,
    },
    "view": {"stroke": None},
}


def bars(title: str, rows: Sequence[tuple[str, int, str]]) -> Markup:
    """Horizontal bars, one a row of (label, value, text of the value), in the given order."""
    largest = max([value for _, value, _ in rows], default=0) or 1
    # Room on the right for the longest text, which stands at the end of its bar.
    room = max([len(text) for _, _, text in rows], default=0) * 6.4
    spec = {
        "width": WIDTH - LABELS,
        "height": 30 * len(rows),
        "data": {"values": [{"label": label, "value": value, "text": text} for label, value, text in rows]},
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, largest], "range": [0, WIDTH - LABELS - room]},
            },
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {
                    "domain": False,
                    "labelPadding": 8,
                    "minExtent": LABELS,
                    "maxExtent": LABELS,
                    "labelLimit": LABELS,
                },
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": _BAR, "height": {"band": 0.62}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": _INK, "fontSize": 12},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }
    return _svg(spec, title)


def columns(
    title: str, rows: Sequence[tuple[str, int]], every: int, texts: Sequence[tuple[int, str]]
) -> Markup:
    """Upright bars, one a row of (label, value), every `every`-th labelled; `texts` is the scale."""
    spec = {
        "width": WIDTH - 50,
        "height": 170,
        "data": {
            "values": [{"at": at, "value": value} for at, (_, value) in enumerate(rows)],
        },
        "mark": {"type": "bar", "color": _BAR},
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                "scale": {"paddingInner": 0.25},
                "axis": _months_axis([label for label, _ in rows], every),
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [0, max([value for value, _ in texts], default=1) or 1]},
                "axis": {**_labelled(dict(texts)), "domain": False},
            },
        },
    }
    return _svg(spec, title)


def course(
    title: str, rows: Sequence[tuple[str, float | None, str]], texts: Sequence[tuple[float, str]]
) -> Markup:
    """A line with a dot a month, of (label, value, text of the value); None leaves a gap.

    `texts` is the scale, from its lowest value to its highest: a rate near one shows its change only where
    the axis doesn't begin at nothing, so the axis names its ends. First, last and lowest dot have their text.
    """
    known = [at for at, (_, value, _) in enumerate(rows) if value is not None]
    named = {*known[:1], *known[-1:], *sorted(known, key=lambda at: rows[at][1] or 0.0)[:1]}
    values = [
        {"at": at, "value": value, "text": text if at in named else ""}
        for at, (_, value, text) in enumerate(rows)
    ]
    spec = {
        "width": WIDTH - 60,
        "height": 150,
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                "scale": {"type": "point", "padding": 0.6},
                "axis": _months_axis([label for label, _, _ in rows], -(-len(rows) // 5)),
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [texts[0][0], texts[-1][0]], "zero": False},
                "axis": {**_labelled(dict(texts)), "domain": False},
            },
        },
        "layer": [
            {"mark": {"type": "line", "color": _BAR, "strokeWidth": 2}},
            {"mark": {"type": "point", "color": _BAR, "filled": True, "size": 45, "opacity": 1}},
            {
                "mark": {"type": "text", "dy": -11, "color": _INK, "fontSize": 12},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }
    return _svg(spec, title)


def _months_axis(labels: Sequence[str], every: int) -> dict[str, Any]:
    shown = [at for at in range(len(labels)) if (len(labels) - 1 - at) % every == 0]
    return {**_labelled({at: labels[at] for at in shown}), "labelAngle": 0, "labelPadding": 6}


def _labelled(texts: Mapping[Any, str]) -> dict[str, Any]:
    """An axis with these values and their texts, which are numbers and months made here."""
    pairs = ", ".join(f"'{value}': '{text}'" for value, text in texts.items())
    return {"values": list(texts), "labelExpr": f"({{{pairs}}})[toString(datum.value)]"}


def _svg(spec: Mapping[str, Any], title: str) -> Markup:
    # Its engine takes half a second to start, which `simaudit --help` need not pay.
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        {**spec, "config": _CONFIG}, vl_version=_VEGA_LITE, allowed_base_urls=[]
    )
    drawn = (
        _NOISE.sub("", drawn).replace(_INK, "currentColor").replace(f'"{_BAR}"', '"currentColor" class="bar"')
    )
    head, _, body = drawn.partition(">")
    head = head.replace('class="marks"', 'class="chart" role="img"')
    # The text of a title is the only part that doesn't come out of the drawing.
    return Markup(head) + Markup("><title>") + escape(title) + Markup("</title>") + Markup(body)  # noqa: S704
