"""The list of who waits for an answer; pure."""

from dataclasses import replace
from datetime import date

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.domain.prompts import Holding
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import words
from wor_sidecar.tray.presenter.parts import Told, Tone, Top
from wor_sidecar.tray.presenter.screens import Badge, DeskItem, DeskScreen
from wor_sidecar.wire.desk_lists import PromptItem, PromptList, Waiting

REFERRER = "referrer"


def desk_screen(
    found: PromptList, top: Top, now: Millis, *, role: str = "", notes: tuple[Told, ...] = ()
) -> DeskScreen:
    """Make the list; a referrer's own registrations come first."""
    waiting = tuple(sorted(open_now(found, now), key=lambda item: _place(item, role)))
    return DeskScreen(
        top=top,
        sentence=sentence(waiting, now),
        count=len(waiting),
        columns=(
            _("Initials"),
            _("Born"),
            _("Contact on"),
            _("Referred by"),
            _("Waits"),
            _("Who is busy"),
        ),
        items=tuple(_item(item, now) for item in waiting),
        notes=notes,
        next_words=_("Take the next one"),
        refresh=_("Read again"),
        version=found.version,
    )


def offering(screen: DeskScreen, after: PromptId | None) -> DeskScreen:
    """Return the list with whom to take next, after an answer to one."""
    free = (item for item in screen.items if item.may_open and item.prompt != after)
    return replace(screen, next=next(free, None))


def empty_screen(top: Top) -> DeskScreen:
    """Make the list that can't be had now."""
    made = desk_screen(PromptList(0), top, Millis(0))
    return replace(made, sentence="")


def notes(found: Waiting) -> tuple[Told, ...]:
    """Return what waits and is about no referral."""
    return tuple(Told(words.stands(note), Tone.WAIT) for note in found.notes)


def open_now(found: PromptList, now: Millis) -> tuple[PromptItem, ...]:
    """Return who waits now: without those that are to be asked later."""
    return tuple(item for item in found.prompts if item.quiet_until is None or item.quiet_until <= now)


def sentence(waiting: tuple[PromptItem, ...], now: Millis) -> str:
    """Return sentence 1."""
    if not waiting:
        return _("Nobody waits for your answer.")
    oldest = words.day_of(min(item.since for item in waiting), now)
    if len(waiting) == 1:
        return _("1 person waits for your answer, since {day}.").format(day=oldest)
    told = _("{count} people wait for your answer. The one who waits longest waits since {day}.")
    return told.format(count=len(waiting), day=oldest)


def badge(found: PromptList, now: Millis) -> Badge:
    """Return the number on the icon."""
    waiting = open_now(found, now)
    told = _("Welzijn op Recept: {count} wait for consent")
    if len(waiting) == 1:
        told = _("Welzijn op Recept: 1 waits for consent")
    tooltip = told.format(count=len(waiting))
    prompts = frozenset(PromptId(item.id) for item in waiting)
    return Badge(found.version, len(waiting), tooltip, sentence(waiting, now), prompts=prompts)


def badge_away(after: int, told: Told) -> Badge:
    """Return the grey icon's."""
    tooltip = _("Welzijn op Recept: no connection now")
    return Badge(after, 0, tooltip, told.sentence, away=True)


def called(calls: int, at: Millis | None, now: Millis) -> str:
    """Return how often somebody called in vain, and when last."""
    if calls == 0:
        return ""
    told = _("called once") if calls == 1 else _("called {count} times").format(count=calls)
    if at is None:
        return told
    when = _("{day} at {time}").format(day=words.day_of(at, now), time=words.time_of(at))
    last = _("{told}: {when}") if calls == 1 else _("{told}, last {when}")
    return last.format(told=told, when=when)


def _place(item: PromptItem, role: str) -> tuple[bool, date, date, Millis, str]:
    """Return where a row stands: by what a person sees of it, and then always in one order."""
    own = role == REFERRER and item.mine
    return not own, local_date(item.since), item.contact_date or date.max, item.since, item.id


def _doubtful(item: PromptItem) -> str:
    if item.doubt is None:
        return ""
    shared = item.doubt.code == "shared_bsn"
    return _("look up the BSN first") if shared else _("call the organisation first")


def _item(item: PromptItem, now: Millis) -> DeskItem:
    busy = {
        Holding.FREE: "",
        Holding.MINE: _("you"),
        Holding.OTHER: _("a colleague"),
    }
    return DeskItem(
        prompt=PromptId(item.id),
        initials=item.initials,
        birth_year=str(item.birth_year or ""),
        contact_date=words.short_day(item.contact_date),
        referrer=item.referrer,
        since=words.since(item.since, now),
        claim=busy[item.claim],
        may_open=item.claim is not Holding.OTHER,
        open=_("Open"),
        test=words.test_mark() if item.test else "",
        reminded=_("waits long") if item.reminded else "",
        calls=called(item.calls, item.called_at, now),
        doubt=_doubtful(item),
    )
