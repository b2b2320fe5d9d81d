"""Homes of the key-encryption key: 32 bytes that wrap every other secret of a program's data folder."""
