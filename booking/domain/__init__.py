"""The booking rules as pure Python: values in, values out.

No Django, no clock, no input or output: ``now`` is always an argument and every instant is an
aware datetime. From low to high:

- ``errors``, ``verdicts``: a rule broken, a question answered with its reason;
- ``intervals``, ``wallclock``, ``wording``: half-open intervals, local time, French words;
- ``recurrence``, ``holidays``: which days;
- ``openings``: opening windows, absences and busy times, expanded to intervals;
- ``deadlines``, ``reminders``: until when one may book, move, cancel; when the reminder leaves;
- ``statuses``: what may follow a status, and what follows by itself;
- ``limits``, ``waiting``: appointments a person may have, and who would take an earlier one;
- ``questionnaire``: what is asked before a motif is booked, and what follows from the answers;
- ``motif_rules``, ``availability``, ``slot_search``: what a search of slots is told and asked;
- ``slot_bounds``, ``slot_starts``, ``slot_calendar``: when it looks, how free time is cut, where;
- ``slots``, ``collective``, ``choice``: what can be booked, and with whom;
- ``explain``: why a time is, or is not, offered;
- ``cases``: the conformance cases, answered without a database.
"""
