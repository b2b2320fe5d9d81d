"""A note under a list: about no patient, a code with its facts and the sentence."""

from wor_sidecar.practice.api.briefs import Json
from wor_sidecar.texts.standings import sentence


def note(code: str, **facts: str | int | None) -> Json:
    """Return a note in its JSON form."""
    return {"code": code, "facts": facts, "told": sentence(code, facts)}
