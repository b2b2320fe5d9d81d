"""From an export folder to registrations: scanning, settling, safe reading, journal and quarantine."""
