"""`python -m wor_sidecar.installed.leaving`: every service of this machine's programs goes; the data stay.

For what removes the programs' files: the MSI calls it before it takes them away.
"""

from wor_sidecar.installed.hosts import this_host
from wor_sidecar.installed.removing import take_away
from wor_sidecar.installed.services import PROGRAMS, ServiceHost


def leave(host: ServiceHost) -> int:
    """Stop every instance of every program and take its service away; returns how many there were."""
    host.stand_down()
    found = [instance for program in PROGRAMS for instance in host.instances(program)]
    return sum(take_away(host, instance) for instance in found)


if __name__ == "__main__":
    leave(this_host())
