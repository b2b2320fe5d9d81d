"""Disks that are full at one write of a story, and whoever lives it."""
