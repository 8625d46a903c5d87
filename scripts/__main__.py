"""`python -m scripts` is `repairsheet`."""

from scripts.cli import main

main(prog_name="repairsheet")
