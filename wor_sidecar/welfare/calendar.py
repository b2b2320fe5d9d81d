"""The date on the organisation's wall."""

from wor_sidecar.domain.clock import AMSTERDAM, local_date

__all__ = ["AMSTERDAM", "local_date"]
