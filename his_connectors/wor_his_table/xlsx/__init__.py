"""Workbooks: the archive behind a guard, its parts streamed, its cells as they show."""
