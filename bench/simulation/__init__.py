"""A practice, a welfare organisation and a postbus in one process, under one clock that a story moves.

Their rooms, databases, calls over HTTP and files are the real ones; people and their troubles are not.
"""
