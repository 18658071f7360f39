"""BUILD files that follow what is written."""
