"""Upkeep of the inbox by people: its users, and what asks their attention.

accounts   users as an administrator changes them, guarded against locking everybody out
attention  what asks somebody's attention today, in counts and moments: pure
"""
