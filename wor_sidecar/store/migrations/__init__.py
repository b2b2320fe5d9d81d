"""The store's migration branch."""
