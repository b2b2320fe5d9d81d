"""`restored list|send|drop|settle`: the same four commands for each program that exchanges messages."""

from pathlib import Path
from urllib.parse import quote

import click

from wor_sidecar.commands.asking import Ask, Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.restored import waiting_line

_BY = click.option("--by", default="", help="On whose behalf.")


def restored_commands(program: str, ask: Ask, with_json: Options) -> click.Group:
    """Make a program's group `restored`."""
    help_text = f"""What waits for a person's yes since a backup was put back.

    Example: {program} restored list
    """
    made = (_list(program, ask, with_json), _send(program, ask, with_json))
    ended = (_drop(program, ask, with_json), _settle(program, ask, with_json))
    return click.Group("restored", help=help_text, commands=[*made, *ended])


def _list(program: str, ask: Ask, with_json: Options) -> click.Command:
    def show(config: Path | None, as_json: bool) -> None:
        found = ask(config, "GET", "/v1/restored")
        after = found["after_restore"]
        if as_json:
            for one in found["items"]:
                emit_json(one)
            return
        click.echo(after["told"] if after else _("Nothing waits for a yes."))
        for one in found["items"]:
            click.echo(waiting_line(one))

    help_text = f"""List what waits: messages, letters, and threads that only a partner knows.

    Example: {program} restored list --json
    """
    return click.command("list", help=help_text)(with_json(show))


def _send(program: str, ask: Ask, with_json: Options) -> click.Command:
    def send(id_: str | None, everything: bool, by: str, config: Path | None, as_json: bool) -> None:
        if (id_ is None) is not everything:
            raise click.UsageError(_("Give one ID, or --all."))
        path = "/v1/restored/send" if id_ is None else f"/v1/restored/{quote(id_, safe='')}/send"
        done = ask(config, "POST", path, {"by": by})
        if as_json:
            emit_json(done)
        else:
            click.echo(_("Let go: {sent}.").format(**done))

    help_text = f"""Let a message leave, or a letter be written; --all lets every message leave.

    A partner that has a message already takes it once. A letter is written as often as you say: look in the
    patient's file first, and name each by its ID.

    Example: {program} restored send ID
    """
    everything = click.option("--all", "everything", is_flag=True, help="Every message; never a letter.")
    id_ = click.argument("id_", metavar="ID", required=False)
    return click.command("send", help=help_text)(id_(everything(_BY(with_json(send)))))


def _drop(program: str, ask: Ask, with_json: Options) -> click.Command:
    def drop(id_: str, by: str, config: Path | None, as_json: bool) -> None:
        done = ask(config, "POST", f"/v1/restored/{quote(id_, safe='')}/drop", {"by": by})
        if as_json:
            emit_json(done)
        else:
            click.echo(_("Off the list. It is not sent, and not written."))

    help_text = f"""Take one off the list: it is there already, or nobody needs it any more.

    Example: {program} restored drop ID
    """
    return click.command("drop", help=help_text)(click.argument("id_", metavar="ID")(_BY(with_json(drop))))


def _settle(program: str, ask: Ask, with_json: Options) -> click.Command:
    def settle(partner: str, thread: str, by: str, config: Path | None, as_json: bool) -> None:
        body = {"partner": partner, "thread": thread, "by": by}
        done = ask(config, "POST", "/v1/restored/settle", body)
        if as_json:
            emit_json(done)
        else:
            click.echo(_("Off the list: somebody knows what it is."))

    help_text = f"""Take a thread off the list that only a partner knows, once you called them about it.

    Example: {program} restored settle PARTNER THREAD
    """
    partner, thread = click.argument("partner"), click.argument("thread")
    return click.command("settle", help=help_text)(partner(thread(_BY(with_json(settle)))))
