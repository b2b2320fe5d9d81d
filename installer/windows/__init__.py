"""The MSI: one file, two roles. Made on Linux by wixl, and mended by msibuild where wixl looks away."""
