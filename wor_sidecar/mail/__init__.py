"""Stateful exchange, shared by practice and welfare: departures, arrivals, receipts, partners, the courier."""
