"""The reports: figures, pages and workbooks, made from a snapshot of the record and from rules."""

from reports.asking import ask

__all__ = ["ask"]
