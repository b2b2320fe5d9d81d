"""Two invented years of a practice, counted by the program and again by somebody who only has the list."""
