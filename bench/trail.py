"""An audit trail of a hundred thousand lines, verified: its peak of memory must stay flat.

python -m bench trail
"""

import secrets
import tempfile
import tracemalloc
from pathlib import Path
from time import process_time
from typing import Any, Final

from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.store.audit import AuditLine, verify
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey

THOUSANDS: Final = 100
MOST_MB: Final = 5


def run(thousands: int = THOUSANDS) -> dict[str, Any]:
    """Write and verify."""
    with tempfile.TemporaryDirectory(prefix="wor-trail-") as folder:
        url = sqlite_url(Path(folder) / "wor.db")
        migrate_here(url, (STORE,))
        key = KeyEncryptionKey(secrets.token_bytes(KEY_BYTES))
        store = Store(open_engine(url), key, SystemClock(), secrets.token_bytes)
        with store.transaction() as tx:
            for _ in range(thousands):
                tx.audit(*(AuditLine("prompt.listed", "u", "assistant", f"p{n}") for n in range(1000)))
        with store.reading() as tx:
            began = process_time()
            verify(tx)
            seconds = process_time() - began
        tracemalloc.start()
        try:
            with store.reading() as tx:
                found = verify(tx)
            peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
        finally:
            tracemalloc.stop()
        store.close()
    good = found.intact and found.lines == thousands * 1000 and peak < MOST_MB
    return {
        "lines": found.lines,
        "verified_seconds": round(seconds, 1),
        "peak_mb": round(peak, 1),
        "good": good,
    }
