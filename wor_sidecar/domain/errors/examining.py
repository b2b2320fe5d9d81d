"""WOR-S412, S455 to S457, S459: of the doctor's own work: a check, a copy to look at, a bundle."""

from wor_sidecar.domain.errors.doctor import Unwell


class CheckFailed(Unwell):
    """The check {name} could not be made: {why}."""

    code = "WOR-S412"
    hint = "Ask again. If it stays like this, make a bundle (`doctor --bundle FILE`) for your supplier."


class CopyMissing(Unwell):
    """{folder} is no copy of a practice's data folder: it holds no {file}."""

    code = "WOR-S455"
    hint = "Name a folder with a copy of the database and of the folder vault."


class CopyIsReal(Unwell):
    """{folder} is the data folder itself, and only a copy may be changed."""

    code = "WOR-S456"
    hint = "Copy it while the program stands still, or restore a backup elsewhere; nothing was done."


class BundleUnwritten(Unwell):
    """The bundle {path} cannot be written: {why}."""

    code = "WOR-S457"
    hint = "Choose a folder that is there and where you may write."
    exit_code = 1


class CheckHangs(Unwell):
    """The check {name} got no answer within {seconds} seconds."""

    code = "WOR-S459"
    hint = "A share or network disk that hangs, mostly: see whether its server answers, then ask again."
