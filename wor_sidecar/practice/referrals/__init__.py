"""Referrals and their timelines, as the practice holds them."""
