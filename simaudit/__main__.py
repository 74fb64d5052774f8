"""`python -m simaudit`."""

from simaudit.cli import main

main()
