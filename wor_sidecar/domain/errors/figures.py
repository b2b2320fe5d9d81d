"""Errors about figures that practices hand in (WOR-F340 to WOR-F349)."""

from wor_sidecar.domain.errors import WorError


class FiguresError(WorError):
    """The figures cannot be added up."""

    code = "WOR-F340"
    hint = "See what the files hold."


class FiguresUnreadable(FiguresError):
    """{file} does not hold the figures of a practice: {why}."""

    code = "WOR-F341"
    hint = "Ask the practice to make it again with `wor-sidecar report --figures`."


class PracticeInNoGroup(FiguresError):
    """{practice} stands in no group."""

    code = "WOR-F342"
    hint = "Name it under a [[group]] of {file}, exactly as it calls itself."


class PracticeInTwoGroups(FiguresError):
    """{practice} stands in a group twice."""

    code = "WOR-F343"
    hint = "Leave it in one [[group]] of {file}."


class NoQuarter(FiguresError):
    """No practice tells of a quarter that is over."""

    code = "WOR-F344"
    hint = "Wait until the first quarter is over, or name one with --quarter that they tell of."
