"""What those who run the platform see, on the portal's host."""
