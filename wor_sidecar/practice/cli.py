"""`wor-sidecar`: the practice's command line; help imports nothing but click."""

import click

from wor_sidecar.settings.commands import Lazy, WorGroup, run_cli
from wor_sidecar.vault.harden import harden

_HERE = "wor_sidecar.practice"


@click.group(
    cls=WorGroup,
    lazy={
        "demo": Lazy("wor_sidecar.demo.cli:demo", "Show the whole loop on this machine."),
        "init": Lazy(f"{_HERE}.cli_service:init", "Make the practice's data folder."),
        "run": Lazy(f"{_HERE}.cli_service:run", "Run the program."),
        "status": Lazy(f"{_HERE}.cli_service:status", "Show what is going on."),
        "doctor": Lazy(f"{_HERE}.cli_doctor:doctor", "What is wrong, and what to do about it."),
        "sites": Lazy(f"{_HERE}.cli_sites:sites", "The morning's report over many practices."),
        "setup": Lazy(f"{_HERE}.cli_setup:setup", "Make a practice of its configuration."),
        "prompts": Lazy(f"{_HERE}.cli_prompts:prompts", "The consent desk without a screen."),
        "referrals": Lazy(f"{_HERE}.cli_referrals:referrals", "Referrals and their timelines."),
        "overleg": Lazy(f"{_HERE}.cli_overleg:overleg", "The page of the Sociaal Medisch Overleg."),
        "join": Lazy(f"{_HERE}.cli_join:join", "Join with an organisation's invitation file."),
        "partners": Lazy(f"{_HERE}.cli_partners:partners", "List, verify and end partners."),
        "keys": Lazy(f"{_HERE}.cli_keys:keys", "Show, rotate and begin our own keys again."),
        "pair": Lazy(f"{_HERE}.cli_trays:pair", "Make a code that pairs a workstation's user."),
        "trays": Lazy(f"{_HERE}.cli_trays:trays", "Paired workstations."),
        "connectors": Lazy(f"{_HERE}.cli_connectors:connectors", "Read and write HIS files by hand."),
        "letters": Lazy(f"{_HERE}.cli_letters:letters", "Words of letters; a refused letter again."),
        "orphans": Lazy(f"{_HERE}.cli_orphans:orphans", "Reports that fit no patient."),
        "restored": Lazy(f"{_HERE}.cli_restored:restored", "What waits for a yes after a restore."),
        "quarantine": Lazy(f"{_HERE}.cli_quarantine:quarantine", "Files and rows that need a person."),
        "baseline": Lazy(f"{_HERE}.cli_baseline:baseline", "Take what lies in the folders as seen."),
        "report": Lazy(f"{_HERE}.cli_report:report", "The figures, as a page or for a spreadsheet."),
        "figures": Lazy(f"{_HERE}.cli_report:figures", "Add up what practices tell their region."),
        "plugins": Lazy(f"{_HERE}.cli_upkeep:plugins", "List the plug-ins and their states."),
        "config": Lazy(f"{_HERE}.cli_upkeep:config_group", "Check and show the configuration."),
        "audit": Lazy(f"{_HERE}.cli_audit:audit", "Verify and show the audit trail."),
        "backup": Lazy(f"{_HERE}.cli_backup:backup", "Make a backup, or prove one."),
        "restore": Lazy(f"{_HERE}.cli_backup:restore", "Make the data folder of a backup."),
        "vault": Lazy(f"{_HERE}.cli_vault:vault", "The home of the key behind everything."),
        "retention": Lazy(f"{_HERE}.cli_retention:retention", "What is deleted when its term is over."),
        "service": Lazy(f"{_HERE}.cli_upgrade:service", "The service of this machine."),
        "upgrade": Lazy(f"{_HERE}.cli_upgrade:upgrade", "Let another version take over."),
        "rollback": Lazy(f"{_HERE}.cli_upgrade:rollback", "Go back to the version before."),
        "upgrade-check": Lazy(f"{_HERE}.cli_upgrade:check", "See whether this version can take over."),
        "export-logs": Lazy(f"{_HERE}.cli_logs:export_logs", "The logs in one archive for whoever helps."),
        "uninstall": Lazy(f"{_HERE}.cli_upgrade:uninstall", "Take the service away; the data stay."),
        "envelope": Lazy(f"{_HERE}.cli_upkeep:envelope", "Test vectors for other implementers."),
    },
)
def cli() -> None:
    """The practice's program: from a Z68 in the HIS to a letter in the patient's file.

    Example: wor-sidecar run --config wor.toml
    """


def main() -> None:
    """Run the command line; whatever it holds, a crash writes it nowhere."""
    harden()
    run_cli(cli)
