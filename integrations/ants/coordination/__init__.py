"""The service by which town halls know of each other's appointments: one request, one appointment.

We are its client. Source: interfaces.md 2.3, external.md 1.4.
"""
