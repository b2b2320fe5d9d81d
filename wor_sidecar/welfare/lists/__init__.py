"""The lists of cases: sorted, counted, filtered and searched without opening what tells of a patient.

asked: what a page of a list is asked with              standing: where a case stands in it, pure
query: a page's cases and its counts                    fresh: keeping that true as days and settings go
words, search: the blind index of names, birth dates and telephone numbers
"""
