"""Measuring how well duplicates are found, on the reports of a city whose duplicates are known. docs/duplicates.md."""
