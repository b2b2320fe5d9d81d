"""The coach's pages: what stands where, which step is next, and what the GP will read of it."""
