"""Command groups that several programs share, each made from a program's own words and functions."""
