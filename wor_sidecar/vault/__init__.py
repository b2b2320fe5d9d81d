"""Homes of the key-encryption key."""
