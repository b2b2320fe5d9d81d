"""The practice page: plain HTML over the presenter, where Qt is refused and for the end of the day."""
