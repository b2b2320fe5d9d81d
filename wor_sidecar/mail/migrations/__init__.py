"""Migrations of the mail tables; branch label mail."""
