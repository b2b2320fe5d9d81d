"""The plug-in contract: the marker, the version, the six hooks, and the values that cross the seam.

`PLUGIN_API` follows semantic versioning: a plug-in that names another major number is broken, and says so.
"""

import pluggy

PROJECT = "wor_sidecar"
PLUGIN_API = "1.0"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""What a plug-in puts before each function that implements one of our hooks."""
