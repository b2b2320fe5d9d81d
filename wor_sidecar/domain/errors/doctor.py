"""WOR-S410 to S454, S467 to S469: what the doctor finds."""

from wor_sidecar.domain.errors import WorError


class Unwell(WorError):
    """Something is not as it should be."""

    code = "WOR-S410"
    exit_code = 3


class ProgramAway(Unwell):
    """The program does not run: nothing is read, sent or written meanwhile."""

    code = "WOR-S411"
    hint = "Start its service. More can be looked at while it runs."


class DataUnwritable(Unwell):
    """Nothing can be written in the data folder {folder}: {why}."""

    code = "WOR-S413"
    hint = "Give the program's account the right to write there, and see that the disk is not read-only."


class DataExposed(Unwell):
    """Other accounts of this machine can open {path}."""

    code = "WOR-S414"
    hint = "Take their rights away: only the program's own account may open it."


class DataOnShare(Unwell):
    """The data folder {folder} lies on a share or network disk ({kind}): the database can break there."""

    code = "WOR-S415"
    hint = "Stop the program, move the folder to a disk of this machine, and mend data.folder."


class DiskNearlyFull(Unwell):
    """The disk of {folder} has only {free} MB left."""

    code = "WOR-S416"
    hint = "Make room: without it nothing new can be kept."


class DiskNotEncrypted(Unwell):
    """The disk of {folder} is not encrypted: whoever takes it can read what is plain on it."""

    code = "WOR-S417"
    hint = "Turn on BitLocker or LUKS. The database's names and texts are encrypted already; letters are not."


class DatabaseDamaged(Unwell):
    """The database is damaged: {why}."""

    code = "WOR-S418"
    hint = "Stop the program, keep a copy of the data folder, then `restore` the newest good backup."


class ClockDrifts(Unwell):
    """The clock of this machine differs {seconds} seconds from the postbus's."""

    code = "WOR-S419"
    hint = "Let this machine set its clock by a time server (NTP)."


class TimeZoneOdd(Unwell):
    """This machine keeps another time than the Netherlands: {minutes} minutes from it."""

    code = "WOR-S420"
    hint = "Set the time zone to Europe/Amsterdam: files of the HIS and logs then tell one time."


class MountGone(Unwell):
    """The network disk at {mount}, where {folder} lies, is not connected."""

    code = "WOR-S421"
    hint = "Connect it again (`mount {mount}`), and see why it went: the server, the password, the network."


class DriveMapped(Unwell):
    """{folder} lies on a network drive with a letter: a service does not see it."""

    code = "WOR-S422"
    hint = r"Write the path as \\server\share\folder in the configuration."


class ExportUnreadable(Unwell):
    """A file in the export folder {folder} cannot be opened by the program's account: {why}."""

    code = "WOR-S423"
    hint = "Give that account the right to read the files there, new ones too."


class ExportLate(Unwell):
    """No list came in the export folder {folder} since {day}; one is expected every {days} working days."""

    code = "WOR-S424"
    hint = "See whether the export in the HIS still runs. Until then nobody new is asked."


class ImportNotWritable(Unwell):
    """No letter can be put in {folder}: {why}."""

    code = "WOR-S425"
    hint = "Give the program's account the right to make, rename and delete files there."


class StagingElsewhere(Unwell):
    """The staging folder {staging} and the import folder {folder} are not on one disk."""

    code = "WOR-S426"
    hint = "Choose a staging folder on the same disk or share: a letter must appear there whole."


class LettersLie(Unwell):
    """Letters that the HIS has not fetched from {folder}: {count}; the oldest lies there for {days} days."""

    code = "WOR-S427"
    hint = "See whether the import in the HIS still runs and looks in this folder."


class PostbusNameUnknown(Unwell):
    """Nobody knows the address of the postbus {url}."""

    code = "WOR-S428"
    hint = "See whether this machine reaches the internet, and whether its name server (DNS) works."


class PostbusRefuses(Unwell):
    """At {url} nobody listens: the connection was refused."""

    code = "WOR-S429"
    hint = "Look at the firewall; if others reach it, call whoever runs the postbus."


class CertificateForOther(Unwell):
    """What answers at {url} shows a certificate of another name."""

    code = "WOR-S430"
    hint = "Something stands in between (a proxy or firewall that looks inside), or the address is wrong."


class CertificateUnknown(Unwell):
    """What answers at {url} shows a certificate that this machine does not trust."""

    code = "WOR-S431"
    hint = (
        "Does a proxy or firewall look inside? Make an exception. Own authority? Name it in postbus.ca_file."
    )


class CertificateOver(Unwell):
    """The certificate of the postbus {url} is over, or not valid yet by this machine's clock."""

    code = "WOR-S432"
    hint = "Look at this machine's clock first; then call whoever runs the postbus."


class ProxyFails(Unwell):
    """The proxy {proxy} does not let us through to {url}."""

    code = "WOR-S433"
    hint = "Look at network.proxy in the configuration, and let the proxy allow the postbus's address."


class NobodyJoined(Unwell):
    """This practice works with no welfare organisation yet."""

    code = "WOR-S434"
    hint = "Ask for an invitation, then `wor-sidecar join FILE`."


class DigitsUncompared(Unwell):
    """The digits of {partner} were not compared yet, so nothing is sent to it."""

    code = "WOR-S435"
    hint = "Phone them and compare: `partners verify`."


class PartnerHasNotVerified(Unwell):
    """{partner} has not compared our digits yet, so it reads nothing of ours."""

    code = "WOR-S436"
    hint = "Phone them and ask them to compare our digits."


class PartnerKeysEnd(Unwell):
    """The keys of {partner} are valid until {day}, and no newer ones came."""

    code = "WOR-S437"
    hint = "Ask whether their program still runs: it renews its keys by itself."


class OwnKeysEnd(Unwell):
    """Our own keys are valid until {day}, and were not renewed."""

    code = "WOR-S438"
    hint = "The program renews them by itself where it reaches the postbus. Look at that first."


class RouteAstray(Unwell):
    """A route does not work: {told}"""  # noqa: D400  (the sentence within has its end)

    code = "WOR-S439"
    hint = "Mend the [[route]] in the configuration; `partners routes --check` tells more."


class PluginBroken(Unwell):
    """The plug-in {name} does not work: {why}."""

    code = "WOR-S440"
    hint = "Install its right version, or take it out of [plugins] enabled."


class UnsentLong(Unwell):
    """A message waits since {day} and could not be sent yet."""

    code = "WOR-S441"
    hint = "Nothing is lost, it goes by itself. Look at the postbus and the partner first."


class DeparturesFailed(Unwell):
    """Messages that were refused for good: {count}."""

    code = "WOR-S442"
    hint = "`referrals list` shows whose; a person has to decide what then."


class NoTray(Unwell):
    """No workstation is paired, so nobody sees the questions."""

    code = "WOR-S443"
    hint = "Pair one: `pair --name NAME`, or with an enrolment file."


class TraysSilent(Unwell):
    """No workstation looked at the questions since {day}."""

    code = "WOR-S444"
    hint = "See whether wor-tray starts with the workstations and reaches this machine through the firewall."


class NoBackups(Unwell):
    """No nightly backup is set."""

    code = "WOR-S445"
    hint = "Name a folder on another disk or machine in backup.folder."


class BackupOld(Unwell):
    """The newest backup in {folder} is of {day}."""

    code = "WOR-S446"
    hint = "See whether the folder is there with room in it; then `backup FILE --verify` by hand."


class QuarantineWaits(Unwell):
    """Files or rows that the program could not read wait for a person: {count}."""

    code = "WOR-S447"
    hint = "`quarantine list` tells which and why."


class OrphansWait(Unwell):
    """Reports that fit no patient wait for a person: {count}."""

    code = "WOR-S448"
    hint = "`orphans list`, or the desk's window."


class RestoreWaits(Unwell):
    """Since the restore, messages or letters wait for somebody's yes: {count}."""

    code = "WOR-S449"
    hint = "`restored list` shows them."


class MemoryShort(Unwell):
    """This machine has only {free} MB of memory left."""

    code = "WOR-S450"
    hint = "Give it more, or end what uses it: reading a list takes up to 256 MB."


class FewFiles(Unwell):
    """The program may open only {limit} files at once."""

    code = "WOR-S451"
    hint = "Raise the limit of its account to 1024 or more (LimitNOFILE in systemd)."


class FoldersMixed(Unwell):
    """{one} and {other} are one folder, or lie in each other."""

    code = "WOR-S452"
    hint = "Give exports, imports, staging, backups and data each a folder of their own."


class BackupUnwritable(Unwell):
    """No backup can be written in {folder}: {why}."""

    code = "WOR-S453"
    hint = "See that the folder is there, and give the program's account the right to write in it."


class PhoneMissing(Unwell):
    """The configuration has no {key}: patients and coaches then have no number to call."""

    code = "WOR-S454"
    hint = "Fill in {key}."


class BackupsNever(Unwell):
    """No backup was made yet in {folder}."""

    code = "WOR-S467"
    hint = "See whether the program runs at night, then `backup FILE --verify` by hand."


class LogsUnwritable(Unwell):
    """No log can be written in {folder}: {why}."""

    code = "WOR-S468"
    hint = "Give the program's account the right to write there, or name another logs.folder."


class EnvelopesLie(Unwell):
    """Messages that nobody fetched since {day}; mailboxes with some: {count}."""

    code = "WOR-S469"
    hint = "Their programs don't run, or don't reach this postbus: `mailboxes list`, then call them."
