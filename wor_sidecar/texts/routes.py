"""What is wrong with a route, in one sentence and what to do: `practice.route_check` finds it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label

Facts = Mapping[str, object]


def sentence(kind: str, facts: Facts) -> str:
    """Return the sentence of one fault."""
    shown = {name: str(value) for name, value in facts.items()}
    if "product" in shown:
        shown["product"] = label("products", shown["product"])
    return _SENTENCES[kind](facts).format(**shown)


def route_lines(found: Mapping[str, Any], *, check: bool) -> Iterator[str]:
    """Return what the program told of its routes, line by line; with `check` what is wrong too."""
    for one in found["routes"]:
        state = _("digits compared") if one["verified"] else _("digits not compared")
        where = ", ".join([*one["postcodes"], *one["places"]]) or _("nowhere by itself")
        yield f"{one['label']}  {state if one['known'] else _('no partner')}"
        yield f"  {where}: {_products(one)}"
    for one in found.get("choices", ()):
        line = _("Proposed: {label} ({products})") if one["proposed"] else _("Fits: {label} ({products})")
        yield line.format(label=one["label"], products=_products(one))
    if "choices" in found and not found["choices"]:
        yield _("Nobody fits there: the desk chooses.")
    if check:
        yield from (one["told"] for one in found["faults"])
        if not any(one["task"] for one in found["faults"]):
            yield _("The routes are right.")


def _products(one: Mapping[str, Any]) -> str:
    return ", ".join(label("products", product) for product in one["products"]) or _("everything")


def _overlap(facts: Facts) -> str:
    if facts.get("wins"):
        return _(
            "{organisation} and {other} do the same in {where}: {wins} is proposed, its range is narrower."
        )
    return _("{organisation} and {other} do the same in {where}: the desk chooses one of both.")


def _hole(facts: Facts) -> str:
    if not facts.get("postcode"):
        return _("Open questions without a known postcode or place, where the desk chooses: {count}.")
    return _("Nobody works at postcode {postcode}, where patients of open questions live: {count}.")


_SENTENCES: Final[Mapping[str, Callable[[Facts], str]]] = {
    "unknown_partner": lambda _facts: _(
        "A route leads to {organisation}, and no partner is called that. Join with it, or mend the name."
    ),
    "ended": lambda _facts: _("A route leads to {organisation}, and you ended working with it."),
    "unverified": lambda _facts: _(
        "A route leads to {organisation}, whose digits are not compared on both sides: nothing is sent yet."
    ),
    "no_area": lambda _facts: _(
        "The route to {organisation} names no postcodes and no places, so it fits nobody."
    ),
    "overlap": _overlap,
    "hole": _hole,
    "no_routes": lambda _facts: _("There is no route: the desk chooses an organisation for each patient."),
    "not_offered": lambda _facts: _("Nobody offers: {product}."),
}
