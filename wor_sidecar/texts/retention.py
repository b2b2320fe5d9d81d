"""What goes when, in words, for the command lines of practice and inbox."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day, moment


def status_line(report: Mapping[str, Any]) -> str:
    """Say for `status` what was shredded last, and when the next is due."""
    last = _("nothing was deleted yet")
    if report["shredded_at"]:
        counts = dict(report["shredded"])
        last = _("last {when}: content of {content}, figures of {facts}, others {others}").format(
            when=moment(report["shredded_at"]), others=counts["letters"] + counts["messages"], **counts
        )
    parts = [_("Deleted by term: {last}").format(last=last)]
    if report["next_on"]:
        parts.append(_("the next on {day}").format(day=day(report["next_on"])))
    if not report["clock_believed"]:
        parts.append(_("waits until the clock of this machine is sure"))
    return "; ".join(parts)


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Say what goes when, the first first."""
    yield _(
        "Content is kept {content_days} days after closing, {untouched_months} months after the last event"
        " where nobody closed it; figures {facts_years} years."
    ).format(**found["terms"])
    yield status_line(found["status"])
    for one in found["due"]:
        what = _WHAT[one["what"]]() if one["what"] in _WHAT else one["what"]
        why = _WHY[one["why"]]() if one["why"] in _WHY else one["why"]
        yield f"{day(one['on'])}  {one['id']}  {what}: {why}"


_WHAT: Final[Mapping[str, Callable[[], str]]] = {
    "content": lambda: _("content"),
    "facts": lambda: _("figures"),
    "letter": lambda: _("letter of nobody"),
    "message": lambda: _("waiting message"),
}
_WHY: Final[Mapping[str, Callable[[], str]]] = {
    "closed": lambda: _("closed"),
    "untouched": lambda: _("nobody touched it"),
    "test": lambda: _("a test"),
    "withdrawn": lambda: _("taken back by the patient"),
    "orphan": lambda: _("belongs to nobody here"),
}
