"""`wor-inbox`: the welfare organisation's command line; help imports nothing but click."""

import click

from wor_sidecar.settings.commands import Lazy, WorGroup, run_cli
from wor_sidecar.vault.harden import harden

_HERE = "wor_sidecar.welfare"


@click.group(
    cls=WorGroup,
    lazy={
        "init": Lazy(f"{_HERE}.cli_init:init", "Make the inbox: data folder, keys, mailbox."),
        "serve": Lazy(f"{_HERE}.cli_serve:serve", "Run the inbox."),
        "status": Lazy(f"{_HERE}.cli_serve:status", "Show what is going on."),
        "invite": Lazy(f"{_HERE}.cli_partners:invite", "Write an invitation for one practice."),
        "partners": Lazy(f"{_HERE}.cli_partners:partners", "List, verify and end partners."),
        "cases": Lazy(f"{_HERE}.cli_cases:cases", "List, show and act on cases."),
        "restored": Lazy(f"{_HERE}.cli_restored:restored", "What waits for a yes after a restore."),
        "users": Lazy(f"{_HERE}.cli_users:users", "Add, list and disable who may sign in."),
        "mail": Lazy(f"{_HERE}.cli_mail:mail", "Try the mail server of the reminders."),
        "audit": Lazy(f"{_HERE}.cli_audit:audit", "Verify and show the audit trail."),
        "backup": Lazy(f"{_HERE}.cli_backup:backup", "Make a backup, or prove one."),
        "restore": Lazy(f"{_HERE}.cli_backup:restore", "Make the data folder of a backup."),
        "vault": Lazy(f"{_HERE}.cli_vault:vault", "The home of the key behind everything."),
        "retention": Lazy(f"{_HERE}.cli_retention:retention", "What is deleted when its term is over."),
        "keys": Lazy(f"{_HERE}.cli_keys:keys", "Show, rotate and begin our own keys again."),
        "doctor": Lazy(f"{_HERE}.cli_doctor:doctor", "What is wrong, and what to do about it."),
        "service": Lazy(f"{_HERE}.cli_upgrade:service", "The service of this machine."),
        "upgrade": Lazy(f"{_HERE}.cli_upgrade:upgrade", "Let another version take over."),
        "rollback": Lazy(f"{_HERE}.cli_upgrade:rollback", "Go back to the version before."),
        "upgrade-check": Lazy(f"{_HERE}.cli_upgrade:check", "See whether this version can take over."),
        "export-logs": Lazy(f"{_HERE}.cli_logs:export_logs", "The logs in one archive for whoever helps."),
        "uninstall": Lazy(f"{_HERE}.cli_upgrade:uninstall", "Take the service away; the data stay."),
    },
)
def cli() -> None:
    """The welfare organisation's inbox: referrals that come in, and the answers that go back.

    Example: wor-inbox serve --config wor-inbox.toml
    """


def main() -> None:
    """Run the command line; whatever it holds, a crash writes it nowhere."""
    harden()
    run_cli(cli)
