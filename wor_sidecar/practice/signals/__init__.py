"""What takes too long, raised once and remembered until its cause is gone. A signal never moves a state."""

from wor_sidecar.practice.signals.rows import Raised, raised

__all__ = ["Raised", "raised"]
