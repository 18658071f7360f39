"""Where values come from and go to, and when code runs."""
