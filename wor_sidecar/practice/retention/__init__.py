"""Shredding by date: what of a referral goes when, and the loop that looks daily."""
