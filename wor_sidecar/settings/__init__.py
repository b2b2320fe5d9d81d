"""What a program is told from outside: TOML with the key's path in each error, and the machine's clock."""
