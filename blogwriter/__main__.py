"""``python -m blogwriter``: the command line."""

from blogwriter.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
