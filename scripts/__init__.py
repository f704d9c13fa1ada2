"""What `make` calls: the private services, the site, and the order of the first start."""
