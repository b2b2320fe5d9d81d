"""WOR-S458, S460 to S466: what keeps `setup` from working, and `sites` from reading."""

from wor_sidecar.domain.errors.doctor import Unwell


class CannotSetUp(Unwell):
    """This cannot work yet; what is in the way: {count}."""

    code = "WOR-S460"
    hint = "Each is named above. Mend them and give the same command again; nothing was changed."


class DataNotMade(Unwell):
    """The data folder could not be made under the service's account: {why}."""

    code = "WOR-S458"
    hint = "Mend that, and set up again: what was done already is not done twice."


class OtherConfiguration(Unwell):
    """{place} holds another practice's configuration ({name})."""

    code = "WOR-S461"
    hint = "Give this one a name of its own: --instance NAME."


class InstanceNameRefused(Unwell):
    """An instance cannot be called {name}."""

    code = "WOR-S462"
    hint = "Use small letters, digits and dashes, at most 32, a letter first."
    exit_code = 2


class ConfigurationUnplaced(Unwell):
    """The configuration cannot be put in {place}: {why}."""

    code = "WOR-S463"
    hint = "Run the command as administrator (root)."
    exit_code = 4


class SiteFileUnreadable(Unwell):
    """The file {path} holds no `status --json` or `doctor --json`."""

    code = "WOR-S464"
    hint = "Collect it anew; the other sites are told below."


class ConfigurationOnShare(Unwell):
    """The configuration {path} lies on a share or network drive ({kind})."""

    code = "WOR-S465"
    hint = "Copy it to a disk of this machine, with its profiles, and name that: a service sees no share."


class WouldReplace(Unwell):
    """{place} holds other settings of this practice, which these would replace."""

    code = "WOR-S466"
    hint = "Compare them; then add --replace. The old ones stay beside them, and the service starts anew."
