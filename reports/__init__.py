"""The read side: figures, pages and workbooks from a snapshot and rules."""

from reports.asking import ask

__all__ = ["ask"]
