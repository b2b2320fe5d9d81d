"""The fixed vectors of the exchange: everything signed, hashed or sealed, from one seed.

What the library draws its own randomness for (sealing) is kept as it stands in the file for as long as it
still opens to the same; everything else is made anew, to the byte, each time.
"""

import json
from pathlib import Path
from typing import Any

from exchange_vectors import bodies, bundles, calls, chains, envelopes, names, papers, receipts

FILE = Path(__file__).parents[3] / "docs" / "reference" / "vectors" / "exchange.json"


def stored() -> dict[str, Any]:
    """Read the file as it stands; empty where there is none yet."""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def make(known: dict[str, Any]) -> dict[str, Any]:
    """Make all vectors; `known` is an earlier file, of which what was sealed is kept."""
    return {
        "wor": "exchange vectors",
        "v": 1,
        "names": names.make(),
        "chains": chains.make(),
        "envelopes": envelopes.make(known.get("envelopes", {})),
        "bodies": {**bodies.make(), **bundles.make()},
        "receipts": receipts.make(),
        "papers": papers.make(known.get("papers", {})),
        "calls": calls.make(),
    }


def text_of(vectors: dict[str, Any]) -> str:
    """Write the file."""
    return json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
