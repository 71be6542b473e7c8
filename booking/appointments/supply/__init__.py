"""What can be offered: free days and their gaps, calendars, rooms and sites, busy times."""
