"""The consent desk: from a registration to a prompt, and from a prompt to a recorded answer."""
