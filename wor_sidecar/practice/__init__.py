"""The daemon: intake, consent, write-back, and the local API."""
