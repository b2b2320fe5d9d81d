"""The child that asks the `holidays` library: prints JSON {date: [names]} of the years on its command line.

It imports nothing of ours: what a program waits for at its start is the library alone.
"""

import json
import sys

import holidays


def main(years: list[int]) -> None:
    """Print what the library knows of these years in the Netherlands."""
    found = holidays.country_holidays("NL", years=years, language="nl", categories=("public", "optional"))
    json.dump({day.isoformat(): found.get_list(day) for day in found}, sys.stdout)


if __name__ == "__main__":
    main([int(year) for year in sys.argv[1:]])
