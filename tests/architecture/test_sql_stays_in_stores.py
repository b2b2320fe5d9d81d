"""SQL stays in tables and stores: within a program only the modules named here speak to the database."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "wor_sidecar"
STORES = {
    "postbus": {
        "bells",  # SQLite's data_version rings between processes
        "codes",
        "envelopes",
        "notifications",  # PostgreSQL's NOTIFY does
        "organisations",
        "tables",
    },
    "practice": {
        "consent.consents",
        "consent.elsewhere",
        "consent.people",
        "consent.prompts",
        "consent.rows",
        "intake.baselines",
        "intake.entries",
        "intake.journal",
        "intake.known_files",
        "intake.tables",
        "figures.rows",
        "metrics_rows",
        "overview.places",
        "referrals.book",
        "referrals.counting",
        "restored",
        "retention.rows",
        "signals.digest_days",
        "signals.known",
        "signals.rows",
        "signals.tables",
        "tables",
        "trail",
        "trays.rows",
        "trays.tables",
        "writeback.letters",
    },
    "welfare": {
        "cases",
        "closed",
        "exporting.exports",
        "exporting.tables",
        "elsewhere.rows",
        "elsewhere.tables",
        "figures.rows",
        "figures.tables",
        "lists.coaches",
        "lists.fresh",
        "lists.listing",
        "lists.search",
        "lists.tables",
        "restored",
        "retention.rows",
        "sent_forms",
        "signin.attempts",
        "signin.challenges",
        "signin.passkeys",
        "signin.recovery",
        "signin.sessions",
        "signin.tables",
        "signin.users",
        "signin.welcomes",
        "tables",
        "team.counting",
        "team.remembering",
        "team.rows",
        "team.tables",
        "timeline",
    },
}


def speaks_sql(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        if any(name.split(".")[0] in ("sqlalchemy", "alembic") for name in names):
            return True
    return False


def stores_of(program: str) -> set[str]:
    folder = ROOT / program
    found = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.py") if speaks_sql(path))
    return {".".join(path.parts) for path in found if "migrations" not in path.parts}


def test_within_a_program_only_its_tables_and_stores_speak_sql() -> None:
    assert {program: stores_of(program) for program in STORES} == STORES
