"""The pages of rounds: preparing them, and driving them."""
