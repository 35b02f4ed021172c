"""The reports for managers: figures, pages and workbooks, computed from a snapshot of the record
(DuckDB) and from the rules on fees.
"""

from reports.asking import ask

__all__ = ["ask"]
