"""What the pages of opening windows and of absences share: whose, list, form, calendar, acts."""
