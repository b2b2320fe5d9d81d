"""Figures of the organisation, and the page for the Sociaal Medisch Overleg."""
