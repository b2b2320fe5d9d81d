"""`make bench`: each measurement as JSON on standard output, and kept in bench/results/.

python -m bench                      all of them
python -m bench kills --kills 100    one of them
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def names() -> list[str]:
    """Every module here that has a `run`."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def main() -> int:
    """Run what was asked for; a measurement that says `good: false` fails the run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names())
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    failed = 0
    for name in [given.name] if given.name else names():
        options = {
            "kills": {"kills": given.kills, "seed": given.seed},
            "fuzz": {"inputs": given.inputs, "seed": given.seed},
            "soak": {"minutes": given.minutes, "seed": given.seed},
        }
        result = importlib.import_module(f"bench.{name}").run(**options.get(name, {}))
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
        print(json.dumps({name: result}), flush=True)
        failed += result.get("good") is False
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
