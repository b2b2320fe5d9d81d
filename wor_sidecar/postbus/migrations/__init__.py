"""The postbus's migration branch."""
