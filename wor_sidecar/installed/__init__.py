"""What stands on this machine: versions beside each other, the pointer to the one in use, the services."""
