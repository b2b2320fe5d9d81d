"""Starts the programs as processes in one temporary folder, and imports none of them."""
