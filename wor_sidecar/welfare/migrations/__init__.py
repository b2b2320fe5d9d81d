"""The history of the inbox's tables."""
