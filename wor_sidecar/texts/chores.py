"""Chores around the catalogue: collect every sentence, name what has no Dutch yet, compile.

    python -m wor_sidecar.texts.chores missing    names what config/texts/nl/wor_sidecar.po lacks
    python -m wor_sidecar.texts.chores update     writes it there, for somebody to fill in
    python -m wor_sidecar.texts.chores compile    makes the .mo files

Sentences are read from the source, not imported: errors (a class with a `code`: its docstring and `hint`),
`_("...")` in code and in templates, `say("...")` (a translator that was handed in) in code, and what an
error is told in our own words (`why="..."` and its like, `phrase("...")`). Babel is needed for a
build and for development only.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

CATALOGUE = "wor_sidecar"
ROOTS = ("wor_sidecar", "his_connectors", "plugins")
_ERROR_CODE = re.compile(r"WOR-[SFXPITE][0-9]{3}")
_IN_TEMPLATE = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
ASIDES = ("why", "what", "wanted")
"""As in the catalogue. A build runs this file alone, before anything of ours can be imported."""
_SAYS = ("_", "say", "phrase")
_WORDS = re.compile(r"[a-z0-9]")
"""What begins so is a phrase: an option, a setting or a segment is called the same in any language."""
_TEMPLATES = ("*.html", "*.txt.j2", "*.svg.j2")


def checkout() -> Path:
    """Return the checkout's top: chores make no sense anywhere else."""
    return Path(__file__).resolve().parents[2]


def collect(root: Path) -> dict[str, str]:
    """Return every message id with the place where it first stands."""
    found: dict[str, str] = {}
    for top in ROOTS:
        folder = root / top
        for path in sorted(folder.rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(root).parts):
                for message in _in_code(path.read_text(encoding="utf-8")):
                    found.setdefault(message, str(path.relative_to(root).as_posix()))
        for path in sorted(inner for pattern in _TEMPLATES for inner in folder.rglob(pattern)):
            for message in _in_template(path.read_text(encoding="utf-8")):
                found.setdefault(message, str(path.relative_to(root).as_posix()))
    return found


def catalogue(root: Path, language: str) -> Path:
    """Return where a language's sentences stand."""
    return root / "config" / "texts" / language / f"{CATALOGUE}.po"


def missing(root: Path, language: str) -> dict[str, str]:
    """Return what has no translation yet."""
    known = {message for message, said in translated(catalogue(root, language)).items() if said}
    return {message: place for message, place in collect(root).items() if message not in known}


def translated(path: Path) -> dict[str, str]:
    """Read a catalogue: message id -> translation, empty where there is none."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def update(root: Path, language: str) -> int:
    """Write the catalogue with all that is collected now, what is known filled in; return what is empty."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    path = catalogue(root, language)
    known, found = translated(path), collect(root)
    fresh = Catalog(locale=language, project=CATALOGUE, fuzzy=False, charset="utf-8", header_comment=_HEADER)
    for message, place in found.items():
        fresh.add(message, known.get(message, ""), locations=[(place, 1)])
    with path.open("wb") as file:
        write_po(file, fresh, width=0, sort_by_file=True, include_lineno=False)
    path.write_text(_NOISE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return sum(not known.get(message) for message in found)


def compile_all(folder: Path) -> list[Path]:
    """Make the .mo beside each .po below a folder, whole or not at all; return them."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = []
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as file:
            sentences = read_po(file)
        target = source.with_suffix(".mo")
        sibling = target.with_suffix(".mo.part")
        with sibling.open("wb") as file:
            write_mo(file, sentences)
        sibling.replace(target)
        made.append(target)
    return made


def _in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield from _of_error(node)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _SAYS:
                yield from filter(None, map(_text, node.args[:1]))
            asides = (_text(each.value) for each in node.keywords if each.arg in ASIDES)
            yield from filter(_WORDS.match, asides)


def _of_error(node: ast.ClassDef) -> Iterator[str]:
    """Read the sentence and the remedy of an error's class."""
    values = dict(_assigned(node.body))
    if not _ERROR_CODE.fullmatch(values.get("code", "")):
        return
    yield (ast.get_docstring(node) or "").split("\n", 1)[0]
    if values.get("hint"):
        yield values["hint"]


def _assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for line in body:
        if isinstance(line, ast.Assign):
            target, value = line.targets[0], line.value
        elif isinstance(line, ast.AnnAssign) and line.value is not None:
            target, value = line.target, line.value
        else:
            continue
        if isinstance(target, ast.Name):
            yield target.id, _text(value)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _in_template(source: str) -> Iterator[str]:
    for double, single in _IN_TEMPLATE.findall(source):
        yield (double or single).replace('\\"', '"').replace("\\'", "'")


_HEADER = "# The message id is the English sentence; what stands in braces stays as it is."
_NOISE = re.compile(
    r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator'
    r"|Language-Team|Generated-By).*\n",
    re.MULTILINE,
)


def main(arguments: list[str]) -> int:
    """Do one chore; `missing` ends with 1 when something is missing."""
    root = checkout()
    if arguments == ["missing"]:
        lacking = missing(root, "nl")
        sys.stdout.writelines(f"{place}: {message}\n" for message, place in lacking.items())
        return 1 if lacking else 0
    if arguments == ["update"]:
        sys.stdout.write(f"{update(root, 'nl')} sentences have no Dutch yet\n")
        return 0
    if arguments == ["compile"]:
        sys.stdout.writelines(f"{path}\n" for path in compile_all(root / "config" / "texts"))
        return 0
    sys.stderr.write("missing, update or compile\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
