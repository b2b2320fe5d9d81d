"""What stands on this machine: the versions folder, the pointer to the one in use, the services, and changing them."""
