"""Figures of the practice: from a Z68 in the GP's system to an activity, with every loss named."""
