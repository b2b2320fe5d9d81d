"""The practice's overview: everybody's place, what waits for whom, and the page for the Overleg."""
