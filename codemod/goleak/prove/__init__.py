"""Load runs and the evidence they leave."""
