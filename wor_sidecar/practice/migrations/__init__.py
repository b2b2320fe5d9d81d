"""The history of the practice's tables."""
