"""The doors of a contribution: its page, its photos, what people and agents send from there, how it is followed."""
