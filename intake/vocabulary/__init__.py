"""The codes used in the program and in the record (DuckDB), with their Japanese names and
sentences.
"""
