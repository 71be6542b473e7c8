"""One appointment: its page, its panel, and all that an agent does to it."""
