"""`python -m verdict` is the command `verdict`."""

from verdict.cli import main

main()
