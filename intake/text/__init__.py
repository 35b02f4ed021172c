"""Read and write Japanese text: widths, dates, charsets, addresses, HTML.

Functions for phone numbers and e-mail addresses are imported from their own modules, because the
libraries behind them are slow to load.
"""

from intake.text.days import (
    day_from_serial,
    fiscal_year,
    parse_date,
    parse_month,
    parse_months,
    time_of_day,
    tokyo_day,
    tokyo_minute,
    typed_day,
    wareki,
    wareki_month,
    whole_date,
)
from intake.text.widths import close_up, fold, fold_dashes, full_digits, lines_as_they_are, one_line

__all__ = [
    "close_up",
    "day_from_serial",
    "fiscal_year",
    "fold",
    "fold_dashes",
    "full_digits",
    "lines_as_they_are",
    "one_line",
    "parse_date",
    "parse_month",
    "parse_months",
    "time_of_day",
    "tokyo_day",
    "tokyo_minute",
    "typed_day",
    "wareki",
    "wareki_month",
    "whole_date",
]
