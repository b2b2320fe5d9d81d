"""From an export folder to registrations: scanning, settling, safe reading, the journal and the quarantine."""
