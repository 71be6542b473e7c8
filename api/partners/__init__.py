"""Families of addresses that the field opened for one partner each, on the portal's host."""
