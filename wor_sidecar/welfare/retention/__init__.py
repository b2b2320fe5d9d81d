"""Shredding by date: what of a case goes when, and the loop that looks daily."""
