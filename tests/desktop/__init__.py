"""The tray on a screen that nobody sees: one practice for all, ended with the last of them."""
