"""The ground floor: sessions, outbox, audit, pages common to all."""
