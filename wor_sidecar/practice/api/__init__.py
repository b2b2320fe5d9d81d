"""The control API: what the command line asks of the running daemon."""
