"""What builds the things that an IT manager installs. Not shipped."""
