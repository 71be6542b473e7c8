"""How well each espace is served: what was promised, counted, and shown on a public page.

- ``promises``: what is promised, and by when;
- ``counting``: in the memory of each process, then added to one row an espace and a day;
- ``middleware``: what requests say of pages, searches and bookings;
- ``reading``: the shares of the last thirty days.

They are measured from inside: a request that never reached us is not counted.
"""
