"""`make docs`: write what the pages take from the code; a test says when to do it again."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args, get_type_hints

import log_events
import threats

from wor_sidecar.domain import errors as error_tree
from wor_sidecar.domain.errors import WorError
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.texts import catalogue
from wor_sidecar.welfare.settings import InboxSettings

ROOT = Path(__file__).parents[1]
SETTINGS = {
    "en": ROOT / "docs" / "reference" / "settings.md",
    "nl": ROOT / "docs" / "nl" / "reference" / "instellingen.md",
}
DUTCH_MEANINGS = ROOT / "docs" / "nl" / "instellingen.toml"
TABLE = "_"
"""Stands among the keys of a table for the table itself."""
ERRORS = {
    "en": ROOT / "docs" / "reference" / "errors.md",
    "nl": ROOT / "docs" / "nl" / "reference" / "foutcodes.md",
}
FILES = {"wor": SidecarSettings, "wor-inbox": InboxSettings, "wor-postbus": PostbusSettings}
_HEADER = re.compile(r"\[\[?(\w+)\]?\]")
_KEY = re.compile(r"(?:# )?(\w+) = (.+?)(?: +# (.+))?")
_HEADS = {
    "en": """# Settings

One TOML file for each program. A relative path starts at the file's own folder; an unknown key is an error
that names the nearest one. Where the programs look without `--config`: `~/.config/wor-sidecar/NAME.toml` on
Linux, then `/etc/xdg/wor-sidecar/NAME.toml`; on Windows `%LOCALAPPDATA%\\wor-sidecar`, then
`%ProgramData%\\wor-sidecar`.

`make docs` writes this page from the settings themselves and from config/*.example.toml, where every key
stands with its meaning.
""",
    "nl": """# Instellingen

Eén TOML-bestand per programma. Een relatief pad begint bij de map van dat bestand; een onbekende sleutel is
een fout die de sleutel noemt die er het meest op lijkt. Zonder `--config` kijken de programma's in
`~/.config/wor-sidecar/NAAM.toml` op Linux, dan in `/etc/xdg/wor-sidecar/NAAM.toml`; op Windows in
`%LOCALAPPDATA%\\wor-sidecar`, dan in `%ProgramData%\\wor-sidecar`.

`make docs` schrijft deze bladzijde uit de instellingen zelf, uit config/*.example.toml en uit
docs/nl/instellingen.toml.
""",
}
_COLUMNS = {
    "en": "| key | default | example | meaning |",
    "nl": "| sleutel | zonder keuze | voorbeeld | betekenis |",
}
_DEFAULTS = {
    "en": ("must be given", "the platform's usual place"),
    "nl": ("moet u geven", "de gewone plek van het systeem"),
}


@dataclass(frozen=True)
class Told:
    """A key of an example file."""

    example: str
    meaning: str


def examples(name: str) -> dict[str, Told]:
    """Read an example: table.key -> its value and the words behind it."""
    found: dict[str, Told] = {}
    table = ""
    for line in (ROOT / "config" / f"{name}.example.toml").read_text("utf-8").splitlines():
        if header := _HEADER.match(line):
            table = header[1]
        elif key := _KEY.fullmatch(line):
            found[f"{table}.{key[1]}"] = Told(key[2], key[3] or "")
    return found


def keys(schema: type) -> Iterator[tuple[str, type, bool, list[Field[Any]]]]:
    """Yield each table: its key, its class, whether it repeats, its fields."""
    hints = get_type_hints(schema)
    for each in fields(schema):
        inner = next((one for one in get_args(hints[each.name]) if is_dataclass(one)), None)
        table = inner or hints[each.name]
        yield each.metadata.get("key", each.name), table, inner is not None, list(fields(table))


def default(each: Field[Any], language: str = "en") -> str:
    """Write a default as TOML would; in words where there is none to write."""
    needed, usual_place = _DEFAULTS[language]
    if each.default is MISSING and each.default_factory is MISSING:
        return needed
    value = each.default if each.default is not MISSING else each.default_factory()
    if isinstance(value, Path):
        return usual_place
    return "-" if value is None else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value.value if isinstance(value, Enum) else value, ensure_ascii=False)


def settings_page(language: str) -> str:
    """Write the whole page, in Dutch or in English."""
    lines = (line for name, schema in FILES.items() for line in _file(name, schema, language))
    return "\n".join([_HEADS[language], *lines])


def meanings(name: str, schema: type, language: str) -> Mapping[str, str]:
    """Return what each table (`table._`) and each key (`table.key`) of a file means."""
    if language == "nl":
        told = tomllib.loads(DUTCH_MEANINGS.read_text("utf-8"))[name]
        return {f"{table}.{key}": text for table, inside in told.items() for key, text in inside.items()}
    tables = {f"{table}.{TABLE}": _of_class(kind) for table, kind, _, _ in keys(schema)}
    return {**tables, **{key: one.meaning for key, one in examples(name).items()}}


def _of_class(kind: type) -> str:
    words = re.sub(r"^\[+\w+\]+:? *(of \S+: )?", "", (kind.__doc__ or "").splitlines()[0])
    return f"{words[:1].upper()}{words[1:]}"


def _file(name: str, schema: type, language: str) -> Iterator[str]:
    shown, told = examples(name), meanings(name, schema, language)
    yield f"## {name}.toml\n"
    for table, _kind, repeats, inside in keys(schema):
        yield f"### {f'[[{table}]]' if repeats else f'[{table}]'}\n\n{told[f'{table}.{TABLE}']}\n"
        yield f"{_COLUMNS[language]}\n| --- | --- | --- | --- |"
        for each in inside:
            key = f"{table}.{each.name}"
            cells = (f"`{each.name}`", default(each, language), f"`{shown[key].example}`", told[key])
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""


def threats_page() -> str:
    """Return the table of threats with the files of today's tests in its last column."""
    files = threats.named_tests()
    lines = threats.TABLE.read_text("utf-8").splitlines()
    return "\n".join(_with_files(line, files) for line in lines) + "\n"


def _with_files(line: str, files: dict[int, set[str]]) -> str:
    row = threats.read_row(line)
    if row is None:
        return line
    named = ", ".join(f"`{_short(Path(file))}`" for file in sorted(files.get(row.number, ())))
    return f"{line.rstrip(' |').rpartition('|')[0]}| {named or threats.TO_COME} |"


def _short(file: Path) -> str:
    """Name a test file by its room: a plug-in's tests lie in a folder of their own in it."""
    room = file.parent.parent if file.parent.name == "tests" else file.parent
    return f"{room.name}/{file.stem}"


def errors() -> list[type[WorError]]:
    """List every error that can meet a user, by its code."""
    for module in iter_modules(error_tree.__path__, f"{error_tree.__name__}."):
        import_module(module.name)

    def below(kind: type[WorError]) -> Iterator[type[WorError]]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    ours = {one for one in below(WorError) if one.__module__.startswith(error_tree.__name__)}
    return sorted((one for one in ours if "code" in vars(one)), key=lambda one: (one.code, one.__name__))


def errors_page(language: str) -> str:
    """Write every code with its sentence and its remedy, in Dutch or in English."""
    say = catalogue.translations(language).gettext
    head, ranges, columns = _ERROR_WORDS[language]
    lines = [head]
    for letter, title in ranges.items():
        lines += [f"## {title}\n", columns, "| --- | --- | --- |"]
        for one in errors():
            if one.code.startswith(f"WOR-{letter}"):
                told = [say(text) if text else "-" for text in (one.sentence(), one.hint)]
                lines.append("| " + " | ".join((one.code, *(_cell(text) for text in told))) + " |")
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"*\1*", text).replace("|", "\\|").replace("<", "&lt;")


_ERROR_WORDS = {
    "en": (
        """# Error codes

What each code says, and what to do. A word in italics stands for what it was about; a code never gets
another meaning. `make docs` writes this page from the code.
""",
        {
            "S": "WOR-S: the practice's program",
            "F": "WOR-F: folders, files and formats",
            "X": "WOR-X: the exchange",
            "P": "WOR-P: the postbus",
            "I": "WOR-I: the coach's inbox",
            "T": "WOR-T: the desk",
            "E": "WOR-E: the machine and the command line",
        },
        "| code | what happened | what to do |",
    ),
    "nl": (
        """# Foutcodes

Wat elke code zegt, en wat u doet. Een schuin woord staat voor waar het over ging; een code krijgt nooit
een andere betekenis. `make docs` schrijft deze bladzijde uit de code.
""",
        {
            "S": "WOR-S: het programma van de praktijk",
            "F": "WOR-F: mappen, bestanden en formaten",
            "X": "WOR-X: de uitwisseling",
            "P": "WOR-P: de postbus",
            "I": "WOR-I: de inbox van de coach",
            "T": "WOR-T: de balie",
            "E": "WOR-E: de computer en de opdrachtregel",
        },
        "| code | wat er gebeurde | wat u doet |",
    ),
}


def main() -> None:
    """Write the pages."""
    for language, path in SETTINGS.items():
        path.write_text(settings_page(language), "utf-8")
    for language, path in ERRORS.items():
        path.write_text(errors_page(language), "utf-8")
    threats.TABLE.write_text(threats_page(), "utf-8")
    log_events.write()


if __name__ == "__main__":
    main()
