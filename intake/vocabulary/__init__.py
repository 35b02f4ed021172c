"""The codes used in the program and in the record, with their Japanese names and sentences."""
