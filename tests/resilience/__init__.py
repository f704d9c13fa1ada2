"""The site with its real parts, of which some are killed."""
