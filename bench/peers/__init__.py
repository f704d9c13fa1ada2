"""The servers of tiles beside which ours is measured, on a copy of the same reports as they want it."""
