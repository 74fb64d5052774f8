"""Filters without a script: radio buttons, and rules by which what isn't chosen is left out on a screen.

Whoever's browser doesn't know `:has()`, and whoever prints, sees everything.
"""

from collections.abc import Mapping, Sequence
from typing import Final

FILTERED_STATES: Final = ("new", "persisting", "resolved")
"""What became of findings since the month before: by it checks are filtered, and a check's cells."""


def filter_style(choices: Mapping[str, Sequence[str]]) -> str:
    """The rules for `choices`: kind → codes. In `.filtered`, what has `data-KIND` without the code is hidden.

    Of a row that is shown, a cell that has `data-cell` without the chosen state is left empty, so that the
    others stay in their columns; a `.count` with `data-count` is shown where its state is chosen.
    The radio button of a code has the id KIND-CODE; codes are names that need no quoting in a style sheet.
    """
    hidden = ",\n".join(
        f'  .filtered:has(#{kind}-{code}:checked) [data-{kind}]:not([data-{kind}~="{code}"])'
        for kind, codes in choices.items()
        for code in codes
    )
    chosen = {code: f".filtered:has(#state-{code}:checked)" for code in choices.get("state", ())}
    emptied = "".join(
        f"""
  {state} [data-cell]:not([data-cell~="{code}"]) {{
    visibility: hidden;
  }}

  {state} [data-count="{code}"] {{
    display: block;
  }}
"""
        for code, state in chosen.items()
    )
    gone = ",\n".join(f'  {state} [data-cell]:not([data-cell~="{code}"])' for code, state in chosen.items())
    # On a phone a cell stands in no column that it could leave.
    phone = (
        f"""
@media screen and (max-width: 40rem) {{
{gone} {{
    display: none;
  }}
}}
"""
        if gone
        else ""
    )
    return f"""
@media screen {{
{hidden} {{
    display: none;
  }}
{emptied}}}
{phone}

@supports not selector(:has(*)) {{
  .filters {{
    display: none;
  }}
}}
"""
