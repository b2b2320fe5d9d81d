"""Damaged files for every connector: made from its samples, by a seed, and read in a child with limits.

Seeded mutation of our own makes most inputs: it knows the formats' parts (tags, JSON's tree, separators, the
files inside a workbook), gives the same inputs everywhere, and costs a fraction of a reading. Coverage-guided
search (guided.py, with atheris) starts from the same samples and finds what chance doesn't come by; it
follows Python's branches, so it is used where those are ours: not inside expat or zlib.
"""
