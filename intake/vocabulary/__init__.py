"""Every code of the domain with its Japanese name and sentences, each declared once."""
