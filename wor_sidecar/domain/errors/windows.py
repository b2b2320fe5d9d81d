"""WOR-E060 to E069: what is different on Windows: its services, its accounts, its drives."""

from wor_sidecar.domain.errors.environment import EnvironmentFault


class ServiceRefused(EnvironmentFault):
    """Windows does not allow this with the service {service} (error {number})."""

    code = "WOR-E060"
    hint = "`net helpmsg {number}` says why in Windows' own words; most often it wants an administrator."


class ServiceNotUp(EnvironmentFault):
    """The service {service} was started, and ended before it was ready (error {number})."""

    code = "WOR-E061"
    hint = "Windows' event log (Application, source {service}) holds its own sentence with a remedy."


class ServiceSlow(EnvironmentFault):
    """The service {service} did not say within {seconds} seconds that it is {wanted}."""

    code = "WOR-E062"
    hint = "See whether it still works (`sc query {service}`), then try again."


class MappedDrive(EnvironmentFault):
    """{setting} lies on drive {drive}, which somebody who signs in has mapped; a service does not see it."""

    code = "WOR-E063"
    hint = r"Write the share's own address: \\server\share\folder. `net use` shows what {drive} stands for."


class DriveUnknown(EnvironmentFault):
    """{setting} lies on drive {drive}, and this account knows no such drive."""

    code = "WOR-E064"
    hint = r"Is it a mapped drive, write the share's own address there: \\server\share\folder."


class NoWindowsService(EnvironmentFault):
    """{program} does not run as a Windows service."""

    code = "WOR-E065"
    hint = "Install the postbus and the inbox on a Linux server."


class AccountNotManaged(EnvironmentFault):
    """The account after --account is no group managed service account: another one needs a password."""

    code = "WOR-E066"
    hint = r"Write it with its domain and the dollar sign at its end: DOMAIN\name$."


class NoAccountsHere(EnvironmentFault):
    """An account of a domain is for a service on Windows alone."""

    code = "WOR-E067"
    hint = "Leave --account out: on Linux the package makes the account, and the unit names it."
