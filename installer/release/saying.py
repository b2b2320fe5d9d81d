"""How the builder speaks: progress on standard error, a refusal as one sentence."""

import click


class CannotBuild(click.ClickException):
    """Something that a release needs isn't here, or isn't what its hash says."""


def say(line: str) -> None:
    """Tell what is being done."""
    click.echo(line, err=True)
