"""The words of the house: every code with its Japanese name and sentences, each written once."""
