"""What the portal says of the espaces: the communes they serve, their public counters.

Shared rows without personal data, made from each espace's own, so that no page of the portal walks
through the espaces.
"""
