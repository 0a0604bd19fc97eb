"""Run the command line: python -m autograder."""

from .cli import main

main()
