"""The words of the closed lists: config/lists, one TOML file per list, one table per language."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from wor_sidecar.texts.catalogue import DUTCH, ENGLISH, PSEUDO, language
from wor_sidecar.texts.defaults import text
from wor_sidecar.texts.pseudo import longer


@cache
def labels(closed_list: str, in_language: str = DUTCH) -> Mapping[str, str]:
    """Return code -> label of one list, in the list's own order; Dutch where a language has no word."""
    if in_language == PSEUDO:
        return MappingProxyType({code: longer(said) for code, said in labels(closed_list, ENGLISH).items()})
    import tomllib  # late: a window's first list needs no label

    tables = tomllib.loads(text("lists", f"{closed_list}.toml"))
    return MappingProxyType({**tables[DUTCH], **tables.get(in_language, {})})


def label(closed_list: str, code: str, in_language: str | None = None) -> str:
    """Return the label of a code; a code that the list doesn't know stands for itself."""
    return labels(closed_list, in_language or language()).get(code, code)
