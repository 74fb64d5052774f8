"""`python -m simaudit`, from a checkout too: what is missing to run at all is said in a sentence.

Pythons older than those that simaudit needs have to be able to read it.
"""

import sys
from importlib.util import find_spec

_LEAST = (3, 11)
_FIRST_NEEDED = ("click", "babel")
"""Without these nothing can be said by the command line itself."""


def _missing() -> str:
    """What is missing, and what to do about it; an empty text where nothing is."""
    if sys.version_info < _LEAST:
        python_version = "{}.{}".format(*sys.version_info)
        return f"this is Python {python_version}; install Python 3.11 or newer, and start simaudit with it"
    absent = [name for name in _FIRST_NEEDED if find_spec(name) is None]
    if not absent:
        return ""
    command = f"{'py' if sys.platform == 'win32' else 'python3'} -m pip install ."
    return (
        f"packages are missing / thiếu gói: {', '.join(absent)} …; install simaudit with all it needs, in "
        f"the folder of pyproject.toml / hãy cài đặt, trong thư mục có pyproject.toml: {command}"
    )


_lacks = _missing()
if _lacks:
    sys.stderr.write(f"simaudit: {_lacks}\n")
    # As for everything that is to be put right before anything can be done.
    sys.exit(2)

from simaudit.cli import main  # noqa: E402

main()
