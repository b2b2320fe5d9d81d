"""`wor-sidecar connectors read` and `try`: what files hold; nothing is stored, no daemon needed."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.formats import ReadLeniently, ReadWithGap
from wor_sidecar.domain.icpc import ICPC_1_NL
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks import findings
from wor_sidecar.hooks.connector import Elsewhere, FileFault, Passed, RecordError
from wor_sidecar.hooks.oddities import heard
from wor_sidecar.practice.cli_shared import place, with_json
from wor_sidecar.practice.reading_by_hand import Told, by_hand
from wor_sidecar.settings.commands import PARTIAL, emit_json
from wor_sidecar.texts.catalogue import _, show, words

HELD_BACK: Final = 20_000
"""Lines kept until the end of a file was seen: of half a file nothing is shown. No list has more."""
MOST_SENTENCES: Final = 50
MOST_CODES: Final = 12
MOST_REMARKS: Final = 3
_FILES: Final = click.argument(
    "files", nargs=-1, required=True, metavar="FILE", type=click.Path(path_type=Path)
)
_CONNECTOR: Final = click.option("--connector", metavar="ID", help="A connector's id; see `connectors list`.")
_PROFILE: Final = click.option("--profile", metavar="FILE", help="A HIS profile (TOML).")


@click.command("read")
@_FILES
@_CONNECTOR
@_PROFILE
@click.option("--all", "every", is_flag=True, help="Every row, but only its code, system and position.")
@with_json
def read_(
    files: tuple[Path, ...],
    connector: str | None,
    profile: str | None,
    every: bool,
    config: Path | None,
    as_json: bool,
) -> None:
    """Show each registration that triggers; nothing is stored. Exit code 10: some records could not be read.

    Several files, or a folder, are read together where the format's files refer to each other.

    Example: wor-sidecar connectors read list.csv --profile profiles/table-example.toml --json
    """
    hand = by_hand(config, connector, profile)
    showing = _Showing(several=len(files) > 1 or files[0].is_dir(), every=every, as_json=as_json)
    with _remarks():
        for told in hand.read(files):
            showing.take(told)
    showing.end()
    if showing.failed:
        sys.exit(PARTIAL)


@click.command("try")
@_FILES
@_CONNECTOR
@_PROFILE
@with_json
def try_(
    files: tuple[Path, ...], connector: str | None, profile: str | None, config: Path | None, as_json: bool
) -> None:
    """Count what a file holds and say how it was read, while writing a profile.

    Example: wor-sidecar connectors try list.csv --profile my-profile.toml
    """
    hand = by_hand(config, connector, profile)
    count = _Count()
    try:
        with findings.listening(count.found_out), _remarks():
            for told in hand.read(files):
                count.take(told)
    except WorError:
        if not as_json:
            count.tell_layout(err=True)  # what was found out before it failed is why somebody tries
        raise
    if as_json:
        emit_json(count.as_json())
    else:
        count.tell(", ".join(hand.trigger.codes))
    if count.unreadable:
        sys.exit(PARTIAL)


@dataclass(slots=True)
class _Showing:
    """Holds lines back until their file has come to its end."""

    several: bool
    every: bool
    as_json: bool
    failed: bool = False
    _file: Path | None = None
    _held: list[Registration | Passed] = field(default_factory=list)

    def take(self, told: Told) -> None:
        file, item = told
        if file != self._file:
            self.end()
            self._file = file
        if isinstance(item, FileFault):
            self.failed = True
            self._held.clear()  # nothing of it counts
            click.echo(f"{file.name}: {show(item.error)}", err=True)
        elif isinstance(item, RecordError):
            self.failed = True
            _complain(item, f"{file.name}, " if self.several else "")
        elif isinstance(item, Registration) or (self.every and isinstance(item, Passed)):
            self._held.append(item)
            if len(self._held) > HELD_BACK:
                self.end()

    def end(self) -> None:
        for item in self._held:
            if self.every:
                _show_code(item, as_json=self.as_json)
            elif isinstance(item, Registration):
                _show_registration(item, as_json=self.as_json)
        self._held.clear()


@dataclass(slots=True)
class _Count:
    """What `try` says of files: how many of what, which codes, and how the layout was understood."""

    triggering: int = 0
    others: int = 0
    elsewhere: int = 0
    unreadable: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, str]] = field(default_factory=list)
    layout: dict[str, list[str]] = field(default_factory=dict)

    def found_out(self, what: str, value: str) -> None:
        values = self.layout.setdefault(what, [])
        if value not in values:
            values.append(value)

    def take(self, told: Told) -> None:
        file, item = told
        if isinstance(item, Registration):
            self.triggering += 1
            self._code(item.code, item.code_system)
        elif isinstance(item, Passed):
            self.others += item.counts
            self._code(item.code, item.code_system)
        elif isinstance(item, Elsewhere):
            self.elsewhere += 1
        else:
            self.unreadable += 1
            position = item.position if isinstance(item, RecordError) else ""
            self._error(file, position, item.error)

    def _code(self, code: str, system: str) -> None:
        if code:
            self.codes[code if system == ICPC_1_NL else f"{code} ({system or '-'})"] += 1

    def _error(self, file: Path, position: str, error: WorError) -> None:
        if len(self.errors) < MOST_SENTENCES:
            told = show(error)
            one = {"position": position, "where": place(position) if position else file.name}
            one |= {"code": error.code, "message": told.sentence, "remedy": told.remedy}
            self.errors.append(one)

    def as_json(self) -> dict[str, Any]:
        return {
            "triggering": self.triggering,
            "others": self.others,
            "elsewhere": self.elsewhere,
            "unreadable": self.unreadable,
            "codes": dict(self.codes.most_common()),
            "layout": self.layout,
            "errors": self.errors,
        }

    def tell(self, codes: str) -> None:
        counts = {"triggering": self.triggering, "others": self.others, "unreadable": self.unreadable}
        said = _("Found {triggering} with {codes}, {others} without, {unreadable} unreadable.")
        click.echo(said.format(codes=codes, **counts))
        for code in self.layout.get(findings.NOT_ALONE, ()):
            told = _(
                "In some cells {code} stands with other words. That is no code: let it have its own column."
            )
            click.echo(told.format(code=code))
        for option in self.layout.get(findings.OFF, ()):
            click.echo(_("Nothing can trigger: set {option} in the profile.").format(option=option))
        if self.elsewhere:
            said = _("{number} copies of a referral that went another way.")
            click.echo(said.format(number=self.elsewhere))
        for one in self.errors:
            click.echo(f"  {one['where']}: {one['message']} {one['remedy']} ({one['code']})")
        if self.unreadable > len(self.errors):
            click.echo("  " + _("and {number} more").format(number=self.unreadable - len(self.errors)))
        if self.codes:
            shown = ", ".join(f"{code} {count}x" for code, count in self.codes.most_common(MOST_CODES))
            more = ", ..." if len(self.codes) > MOST_CODES else ""
            click.echo(_("Codes seen: {codes}").format(codes=shown + more))
        self.tell_layout()

    def tell_layout(self, *, err: bool = False) -> None:
        told_as = {
            findings.OFF: "",
            findings.NOT_ALONE: "",
            findings.ENCODING: _("Encoding: {values}"),
            findings.DELIMITER: _("Delimiter: {values}"),
            findings.COLUMN: _("Columns: {values}"),
            findings.MISSING: _("Columns that the profile names and the file lacks: {values}"),
            findings.UNUSED: _("Columns that are not used: {values}"),
        }
        for what, values in self.layout.items():
            told = told_as.get(what, f"{what}: {{values}}")
            if told:
                click.echo(told.format(values=", ".join(values)), err=err)


def _show_code(item: Registration | Passed, *, as_json: bool) -> None:
    position = item.source.position if isinstance(item, Registration) else item.position
    if as_json:
        emit_json({"code": item.code, "code_system": item.code_system, "position": position})
    else:
        click.echo(f"{place(position):<14} {item.code or '-':<8} {item.code_system}")


def _show_registration(item: Registration, *, as_json: bool) -> None:
    if as_json:
        from wor_sidecar.practice.registration_json import registration_to_json

        emit_json(registration_to_json(item))
        return
    patient = item.patient
    born = patient.birth_date.year if patient.birth_date else "?"
    day = item.contact_date.isoformat() if item.contact_date else "-"
    click.echo(
        f"{place(item.source.position):<14} {item.code:<8} {day:<12} {patient.initials or '-':<8} {born}"
    )


def _complain(item: RecordError, before: str = "") -> None:
    click.echo(f"{before}{place(item.position)}: {show(item.error)}", err=True)


@contextmanager
def _remarks() -> Iterator[None]:
    """Show what was read leniently: each kind a few times, then how often it was."""
    seen: Counter[str] = Counter()

    def remark(position: str, what: str, error: type[WorError] = ReadLeniently) -> None:
        seen[what] += 1
        if seen[what] <= MOST_REMARKS:
            _complain(RecordError(position, error(what=what)))

    def warn(position: str, what: str) -> None:
        remark(position, what, ReadWithGap)

    try:
        with heard(remark, warn):
            yield
    finally:
        for what, times in seen.items():
            if times > MOST_REMARKS:
                more = _("{what}: the same {number} times more").format(
                    what=words(what), number=times - MOST_REMARKS
                )
                click.echo(more, err=True)
