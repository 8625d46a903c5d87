"""Taking over a legacy register: file and map in, people's cells and rejects out."""
