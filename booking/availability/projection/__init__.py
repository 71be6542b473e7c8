"""Free days: what is left of each agent's days, kept ready so that a search reads few rows.

A projection of opening windows, absences, claims on time and other calendars: it holds nothing that
they do not say, and can be thrown away (``manage.py free-days``). It is advice, as the search is.

Who writes must say so, in the same transaction and as the last thing before the commit:

- time taken for good, moved or given back (an appointment, not a hold, which lapses by itself):
  ``refresh(agent_ids, start, end)`` with instants, once with all the agents concerned;
- an absence: ``refresh([agent_id], first_day, last_day)``, None for an absence without end;
- what another calendar of an agent holds: as time taken, by ``keep_outside_times``;
- an opening window, its motifs, an agent who leaves or comes back: ``refresh_agendas(agent_ids)``;
- a motif's duration, buffers or type, the zone of a place or of the espace:
  ``announce_outdated()``; searches read the calendars themselves until a worker has done the rest.

A place that closes, delays, and who may book are looked up by each search: nothing to say.

- ``terms``: the rules that free days are cut by;
- ``taken``: where the times that appointments take come from;
- ``agendas``: what is read to write free days;
- ``cutting``: from calendars to free days, without the database;
- ``store``: free days as rows; who writes an agent's waits for who else does;
- ``upkeep``: the functions above, the horizon that moves on each night, and the drift;
- ``reading``: what searches read.
"""

from .upkeep import announce_outdated, refresh, refresh_agendas

__all__ = ["announce_outdated", "refresh", "refresh_agendas"]
