"""What lies in an export's folder right now: each file that the export would read, as it looks."""

import os

from wor_sidecar.domain.errors.practice import FolderNotListed
from wor_sidecar.practice.intake.folders import ExportFolder
from wor_sidecar.practice.intake.readiness import Observation, wanted
from wor_sidecar.practice.intake.safe_read import sight_of


def lying(export: ExportFolder) -> list[Observation]:
    """List the files of one export; one whose done-marker is still to come lies there too.

    Raises:
        FolderNotListed: the folder or its share is not there now.

    """
    found = []
    try:
        with os.scandir(export.path) as entries:
            for entry in entries:
                if wanted(entry.name, export.pattern) and entry.is_file(follow_symlinks=False):
                    sight = sight_of(entry.stat(follow_symlinks=False))
                    found.append(Observation(export.name, entry.name, sight))
    except OSError as error:
        raise FolderNotListed(export=export.name) from error
    return found
