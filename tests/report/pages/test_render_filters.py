"""Filters: rules for each choice, on a screen alone."""

from jinja2 import Environment, FileSystemLoader

from simaudit.paths import REPORTS


def test_what_is_not_chosen_is_hidden_on_a_screen_alone() -> None:
    templates = Environment(
        loader=FileSystemLoader(REPORTS), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    choices = {"severity": ["high"], "carrier": ["itel"], "state": ["new"]}
    style = templates.get_template("_filter_rules.html").render(choices=choices)
    assert style.split("@supports")[0] == (
        "\n@media screen {\n"
        '  .filtered:has(#severity-high:checked) [data-severity]:not([data-severity~="high"]),\n'
        '  .filtered:has(#carrier-itel:checked) [data-carrier]:not([data-carrier~="itel"]),\n'
        '  .filtered:has(#state-new:checked) [data-state]:not([data-state~="new"]) {\n'
        "    display: none;\n  }\n\n"
        '  .filtered:has(#state-new:checked) [data-cell]:not([data-cell~="new"]) {\n'
        "    visibility: hidden;\n  }\n\n"
        '  .filtered:has(#state-new:checked) [data-count="new"] {\n'
        "    display: block;\n  }\n}\n\n"
        "@media screen and (max-width: 40rem) {\n"
        '  .filtered:has(#state-new:checked) [data-cell]:not([data-cell~="new"]) {\n'
        "    display: none;\n  }\n}\n\n\n"
    )
