"""What a Linux server gets: a .deb per program, with its systemd units."""
