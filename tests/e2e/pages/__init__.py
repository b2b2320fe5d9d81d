"""The pages of the demo in a browser: one demo for all, ended with the last of them."""
