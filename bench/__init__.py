"""Measures: the site as it is served, beside the same statements in bare SQL."""
