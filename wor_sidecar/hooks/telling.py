"""What the plug-ins' room tells the operator's log."""


def warn(event: str, **fields: object) -> None:
    """Log a warning: an event, ids and counts.

    The log's library is imported here: a reading child tells nothing, and starts in half the time without.
    """
    import structlog

    structlog.get_logger().warning(event, **fields)
