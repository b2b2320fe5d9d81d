"""The doctor's own room: how checks are made and told, and those that more than one program needs.

Each program has its table of checks (`practice/doctor`, `welfare/doctor`, `postbus/doctor`): `examining`
makes them, `findings` tells them, `bundle` writes them down for a supplier. A check looks and changes
nothing, beside an empty file that it makes and takes away where something will have to be written.
"""
