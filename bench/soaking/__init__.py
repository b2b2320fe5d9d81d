"""What befalls the programs of a soak."""
