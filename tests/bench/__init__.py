"""What `make bench` calculates."""
