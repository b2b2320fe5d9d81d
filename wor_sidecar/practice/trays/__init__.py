"""Trays: who may sit at a desk of this practice, paired by a one-time code."""
