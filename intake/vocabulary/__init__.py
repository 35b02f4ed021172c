"""The codes used in code and record, with their Japanese names and sentences, each declared once."""
