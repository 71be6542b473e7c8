"""Who may see and do what, said once.

- ``actor``: the person behind a request, as frozen values;
- ``rules``: what a policy is made of, and where the policies are found;
- ``who``: the usual answers to "who may?";
- ``decisions``: lists and verdicts, both made from the same policy;
- ``explanation``: the same in French, for the person concerned.

The policy of a noun stands in ``policy.py`` of the noun's own room.
"""
