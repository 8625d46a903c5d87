"""A believable office for trials: its reference tabs, its past, and people at work in it. Same seed, same office."""
