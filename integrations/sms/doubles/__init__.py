"""Stand-ins for the providers of SMS: `manage.py sms-double`."""
