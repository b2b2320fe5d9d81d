"""WOR-S402 to S406: a database that a program's configuration names and that can't be used."""

from wor_sidecar.domain.errors import WorError


class DatabaseAddressRefused(WorError):
    """The database's address in {key} cannot be used: {why}."""

    code = "WOR-S402"
    hint = "It reads postgresql://user@host/database; the extra `postgresql` must be installed."
    exit_code = 3


class DatabasePasswordInTheOpen(WorError):
    """The database's address in the configuration holds a password."""

    code = "WOR-S403"
    hint = "Put the whole address into a file of its own, and name that with data.database_url_file."
    exit_code = 3


class DatabaseAddressExposed(WorError):
    """Other accounts may read {path}, which holds the database's address."""

    code = "WOR-S404"
    hint = "Let the program's own account alone read it: `chmod 600`, and its owner."
    exit_code = 3


class DatabaseTaken(WorError):
    """Another program already works with this database."""

    code = "WOR-S405"
    hint = "One program per database: use the one that runs, or stop it first."
    exit_code = 3


class DatabaseNotSaved(WorError):
    """The database on the server cannot be saved before the upgrade: {why}."""

    code = "WOR-S406"
    hint = "Install pg_dump of the server's version, or make a dump yourself and add --database-saved."
    exit_code = 3
