"""Inboxes of any size for measurements: true sealed rows, put in by the thousand."""
