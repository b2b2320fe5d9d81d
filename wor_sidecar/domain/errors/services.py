"""WOR-E050 to E059: services on Linux."""

from wor_sidecar.domain.errors.environment import EnvironmentFault


class NoServiceManager(EnvironmentFault):
    """This machine was not started by systemd, so nothing here keeps programs running."""

    code = "WOR-E050"
    hint = "Start the program with `run` (others: `serve`), from what starts programs here."
    exit_code = 3


class ServiceNotStarted(EnvironmentFault):
    """The service {unit} does not start."""

    code = "WOR-E051"
    hint = "Its own words: journalctl -u {unit} -n 20"


class ServiceRefused(EnvironmentFault):
    """systemd refused to {what} {unit}."""

    code = "WOR-E052"
    hint = "See: systemctl status {unit}"


class UnitMissing(EnvironmentFault):
    """There is no unit for {program} on this machine."""

    code = "WOR-E053"
    hint = "Install the program with its .deb, which brings it; or write one of your own that runs {program}."
    exit_code = 3


class FolderNotForService(EnvironmentFault):
    """The configuration names {folder}: no service may write there."""

    code = "WOR-E054"
    hint = "Name a folder of its own, such as one below /srv; then install the service again."
    exit_code = 3
