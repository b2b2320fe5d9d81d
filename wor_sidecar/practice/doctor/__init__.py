"""The doctor: what is wrong with a practice's program or around it, each with a code, a cause and a remedy.

It looks and changes nothing, beside an empty file that it makes and takes away where letters will have to be
written. `examining.examine` makes all checks; each module here has a few of a kind.
"""
