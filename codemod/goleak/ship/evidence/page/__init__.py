"""The report of a confirmation as one HTML page that needs no network."""
