"""Pure figures over the facts rows that each program hands in: the funnel, with every loss named."""
