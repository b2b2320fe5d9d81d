"""A case as a person reads it on the command line: words and local times; codes are for `--json`."""

from datetime import date
from typing import Any

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.referral import State
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment
from wor_sidecar.welfare.due import Due, Duty
from wor_sidecar.welfare.elsewhere.document import Trouble
from wor_sidecar.welfare.elsewhere.taking import Came
from wor_sidecar.welfare.pages.days import due_words
from wor_sidecar.welfare.pages.elsewhere_words import came_words, news_words, trouble_words
from wor_sidecar.welfare.pages.lines import fate_words
from wor_sidecar.welfare.pages.standing import state_words


def brief_line(case: dict[str, Any]) -> str:
    """Return a case on one line: who it is about, where it stands, what is due."""
    patient = case["patient"]
    who = f"{patient['name']}  {', '.join(patient['phones'])}" if patient else ""
    test = _("TEST") if case["test"] else ""
    due = ", ".join(_due(each) for each in case["due"])
    state = state_words(State(case["state"]))
    doubt = _("possibly answered already: call the practice") if case["gap"] else ""
    return "  ".join(filter(None, (case["id"], test, who, state, case["practice"], due, doubt)))


def course_lines(case: dict[str, Any]) -> list[str]:
    """List what happened; what a letter of ours met stands with the letter."""
    return [_line(line) for line in case["timeline"] if line["move"] != MessageType.ACKNOWLEDGE]


def taken_lines(one: dict[str, Any]) -> list[str]:
    """List what became of one message of ZorgDomein."""
    words = came_words(Came(one["came"]))
    news = ", ".join(news_words(each) for each in one["news"])
    different = _("Different: {what}.").format(what=news) if news else ""
    number = _("message {n}").format(n=one["message"])
    found = ["  ".join(filter(None, (number, one["case"] or "", words, different)))]
    if one["error"]:
        found.append(f"  {one['error']['message']} {one['error']['remedy']} ({one['error']['code']})")
    if one["same_person"]:
        found.append("  " + _("May be the same person as in {case}.").format(case=one["same_person"]))
    return [*found, *("  " + trouble_words(Trouble(each)) for each in one["documents"])]


def _line(line: dict[str, Any]) -> str:
    sides = {Who.COACH: _("the coach"), Who.PRACTICE: _("practice")}
    who = line["actor"] if line["actor"] != line["side"] else sides.get(Who(line["side"]), _("the program"))
    fate = fate_words(line["sent"] or "", line["letter"] or "")
    return "  ".join(filter(None, (moment(line["at"]), line["told"], who, fate)))


def _due(duty: dict[str, Any]) -> str:
    due = Due(Duty(duty["duty"]), date.fromisoformat(duty["on"]), duty["overdue"])
    return due_words(due, local_date(SystemClock().now())).words
