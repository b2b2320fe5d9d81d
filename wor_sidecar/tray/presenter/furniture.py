"""The words that stand on every screen of a kind and are about nobody; pure."""

from dataclasses import dataclass

from wor_sidecar.texts.catalogue import _


@dataclass(frozen=True, slots=True)
class Furniture:
    """Headings and small words around what a screen says."""

    read_aloud: str
    scopes: str
    where_to: str
    answer: str
    nothing_goes: str
    needed: str
    choose: str
    day: str
    copy: str
    copied: str
    who: str
    back: str
    empty_form: str
    try_it: str
    wait: str
    locked: str
    kept: str
    go_on: str
    desk: str
    can_undo: str
    more_undo: str
    """With the gap `{n}`."""
    folded: str
    unfolded: str
    not_made: str


def furniture() -> Furniture:
    """Return them in the reader's language."""
    return Furniture(
        read_aloud=_("Read aloud"),
        scopes=_("What the patient says yes to"),
        where_to=_("Where to, and how it was asked"),
        answer=_("The answer"),
        nothing_goes=_("Nothing yet."),
        needed=_("needed"),
        choose=_("choose"),
        day=_("day-month-year"),
        copy=_("Copy"),
        copied=_("Copied"),
        who=_("Who"),
        back=_("Back"),
        empty_form=_("Empty form"),
        try_it=_("Try it with an invented patient"),
        wait=_("One moment: the practice's server is asked."),
        locked=_("This screen is locked"),
        kept=_("What you typed was kept. You go on at the list."),
        go_on=_("Go on"),
        desk=_("Desk"),
        can_undo=_("What can be taken back"),
        more_undo=_("More answers that can be taken back: {n}"),
        folded=_("folded"),
        unfolded=_("unfolded"),
        not_made=_(
            "This was typed before and not sent. Is it about somebody else now? Begin with an empty form."
        ),
    )
