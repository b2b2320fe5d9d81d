"""Checks of the configuration and what it names: readable, folders apart, a number to call, plug-ins."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

from wor_sidecar.doctor.findings import Found, fault, warning
from wor_sidecar.domain.errors.doctor import FoldersMixed, PhoneMissing, PluginBroken
from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.hooks.plugins import PluginStatus
from wor_sidecar.practice.checking import faults
from wor_sidecar.practice.doctor.exam import Exam


def readable(exam: Exam) -> Iterator[Found]:
    """Tell what `config check` tells; folders have checks of their own."""
    yield from (
        fault(error) for error in faults(exam.config, exam.plugins) if not isinstance(error, FolderMissing)
    )


def complete(exam: Exam) -> Iterator[Found]:
    """Tell which number patients would miss."""
    if not exam.settings.practice.phone:
        yield warning(PhoneMissing(key="practice.phone"))


def apart(exam: Exam) -> Iterator[Found]:
    """Tell which folders are one, or lie in each other.

    Two exports may share a folder where their patterns differ: a HIS often writes all its lists in one place.
    """
    settings = exam.settings
    for one_list, other in combinations(settings.exports, 2):
        if one_list.pattern == other.pattern and one_list.path.resolve() == other.path.resolve():
            yield fault(FoldersMixed(one=one_list.path, other=other.path))
    lists = list(dict.fromkeys(one.path for one in settings.exports))
    others: list[Path] = [settings.data.folder]
    for one in settings.imports:
        others += [one.path, one.stages]
    others += [settings.backup.folder] if settings.backup.folder else []
    for left, right in [*combinations(others, 2), *product(lists, others)]:
        if left.resolve().is_relative_to(right.resolve()) or right.resolve().is_relative_to(left.resolve()):
            yield fault(FoldersMixed(one=left, other=right))


def plugins(exam: Exam) -> Iterator[Found]:
    """Tell which plug-ins were refused."""
    for one in exam.plugins.states:
        if one.status is PluginStatus.BROKEN:
            yield fault(PluginBroken(name=one.name, why=one.why), one.name)
