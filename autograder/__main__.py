"""Run the command line: python -m autograder."""

from .cli.commands import main

main()
