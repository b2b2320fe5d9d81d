"""What crosses a process border and nothing else, stateless."""
