"""Letters on their way into the import folder: matched | orphan -> placing -> placed -> taken."""
