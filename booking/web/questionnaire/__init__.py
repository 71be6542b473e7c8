"""A motif's questions as forms, for whoever answers them: usagers, agents, prescripteurs."""
