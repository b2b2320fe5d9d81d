"""WOR-S407 to S409, S470 to S489: upgrading a program, taking that back, and taking a program away."""

from wor_sidecar.domain.errors import WorError


class NotInstalled(WorError):
    """This program runs from no installed release, so there is nothing here to upgrade or to go back to."""

    code = "WOR-S470"
    hint = "Install the program with its .deb or .msi, and call the command of that one."


class ReleaseMissing(WorError):
    """{folder} holds no release for this machine ({platform})."""

    code = "WOR-S471"
    hint = "Copy the archive for {platform} and SHA256SUMS into it, both of one release."


class ReleaseDamaged(WorError):
    """{path} is not the release as it was made: {why}."""

    code = "WOR-S472"
    hint = "Nothing was changed. Fetch it again: a download may have been broken off."
    exit_code = 3


class ReleaseUnfit(WorError):
    """Release {version} does not run on this machine: {why}."""

    code = "WOR-S473"
    hint = "Take the release that was made for this system; nothing was changed."
    exit_code = 3


class ReleaseOlder(WorError):
    """Release {version} is older than {current}, which is in use."""

    code = "WOR-S474"
    hint = "To go back, use `rollback`. Do you mean it all the same? Then --allow-older."
    exit_code = 3


class NoRoomToUpgrade(WorError):
    """There is too little room on the disk of {folder}: {needed} MB are needed, {free} MB are free."""

    code = "WOR-S475"
    hint = "Make room, then give the same command again; nothing was changed."


class ReleaseNotHere(WorError):
    """Version {version} does not stand in {folder}."""

    code = "WOR-S476"
    hint = "These do: {known}. A new one comes with `upgrade --offline DIR`."


class CheckRefused(WorError):
    """Version {version} refuses to take over {instance}: {told}"""  # noqa: D400  (the sentence within has its end)

    code = "WOR-S477"
    hint = "Mend that and give the same command again. The old version goes on; nothing was changed."
    exit_code = 3


class PartnerLeftBehind(WorError):
    """{partner} works with an older version, and this one no longer understands it: {types}."""

    code = "WOR-S478"
    hint = "Ask {partner} to upgrade first, or install a version in between."
    exit_code = 3


class UpgradeTakenBack(WorError):
    """The upgrade to {version} was taken back, and {current} is in use again: {told}"""  # noqa: D400  (the sentence within has its end)

    code = "WOR-S479"
    hint = "Nothing was sent meanwhile, and no data is lost. Mend that, then give the same command again."


class NotTakenBack(WorError):
    """The upgrade to {version} failed, and so did going back to {current}: {told}"""  # noqa: D400  (the sentence within has its end)

    code = "WOR-S480"
    hint = "Give the same command again: it goes on where it stopped. Call your supplier if that fails too."


class NothingBefore(WorError):
    """There is no version before {current} here to go back to."""

    code = "WOR-S481"
    hint = "A rollback goes to the version that was in use before, as long as it stands there."


class UpgradeUnderWay(WorError):
    """Another upgrade is under way in {folder} (process {holder})."""

    code = "WOR-S482"
    hint = "Wait until it has ended."
    exit_code = 3


class JournalUnreadable(WorError):
    """{path} does not say how far an upgrade was."""

    code = "WOR-S483"
    hint = "Look with `service` which version runs, move the file away, then give the command again."


class NameDiffers(WorError):
    """That is not the name that the configuration gives, so nothing was removed."""

    code = "WOR-S484"
    hint = "Give --confirm - and the name on standard input, exactly as `config show` has it."
    exit_code = 2


class UpgradeUnfinished(WorError):
    """An upgrade to {version} was broken off here."""

    code = "WOR-S485"
    hint = "First `upgrade --to {version}`: it finishes that, or takes it back."
    exit_code = 3


class NotHealthy(WorError):
    """{instance} was not in good health within {seconds} seconds."""

    code = "WOR-S486"
    hint = "Its log says more."


class CheckSilent(WorError):
    """Version {version} gave no answer when it was asked to look at {instance}: {why}."""

    code = "WOR-S487"
    hint = "The release may be damaged or not made for this system; the old version goes on."


class DatabaseUnsound(WorError):
    """The database {path} is damaged: {why}."""

    code = "WOR-S488"
    hint = "Restore a backup first (`restore`); an upgrade mends nothing."
    exit_code = 3


class PluginRefused(WorError):
    """The plug-in {name} does not load in this version: {why}."""

    code = "WOR-S489"
    hint = "Install the plug-in's version for it, or take it out of [plugins] enabled."
    exit_code = 3


class ReleaseUnsigned(WorError):
    """The release in {folder} is not signed."""

    code = "WOR-S408"
    hint = "Fetch SHA256SUMS.sig as well. Do you know yourself whose release it is? Then --unsigned."
    exit_code = 3


class ReleaseNotTheirs(WorError):
    """The release in {folder} was signed by none of the keys that are known here."""

    code = "WOR-S409"
    hint = "Do not install it. Ask who gave it to you, and have them compare the release key."
    exit_code = 3


class ReleaseKeyUnreadable(WorError):
    """{path} holds no public release key."""

    code = "WOR-S407"
    hint = "It holds one or more Ed25519 public keys as PEM; take it away if nobody gave you a key."
    exit_code = 3
