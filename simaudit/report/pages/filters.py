"""Filters without a script: radio buttons, and rules by which what isn't chosen is left out on a screen.

Whoever's browser doesn't know `:has()`, and whoever prints, sees everything.
"""

from collections.abc import Mapping, Sequence


def filter_style(choices: Mapping[str, Sequence[str]]) -> str:
    """The rules for `choices`: kind → codes. In `.filtered`, what has `data-KIND` without the code is hidden.

    The radio button of a code has the id KIND-CODE; codes are names that need no quoting in a style sheet.
    """
    hidden = ",\n".join(
        f'  .filtered:has(#{kind}-{code}:checked) [data-{kind}]:not([data-{kind}~="{code}"])'
        for kind, codes in choices.items()
        for code in codes
    )
    return f"""
@media screen {{
{hidden} {{
    display: none;
  }}
}}

@supports not selector(:has(*)) {{
  .filters {{
    display: none;
  }}
}}
"""
