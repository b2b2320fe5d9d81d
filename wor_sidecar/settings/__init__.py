"""TOML with the key's path in each error, and the packaged defaults."""
