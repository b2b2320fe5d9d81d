"""Referrals that came by ZorgDomein: taken in as cases, and their feedback carried back by hand."""
