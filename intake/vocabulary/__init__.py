"""The codes of the domain with their Japanese names and sentences, each declared once."""
