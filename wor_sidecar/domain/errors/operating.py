"""WOR-S490 to S499: what a monitoring system and a log are served with, and what a program may use."""

from wor_sidecar.domain.errors import WorError


class MetricsNotServed(WorError):
    """Port {port} of this machine is taken, so no counts are served for monitoring; all else works."""

    code = "WOR-S490"
    hint = "End the program that holds it, or give [metrics] port another number; it is tried again by itself."
    exit_code = 3
