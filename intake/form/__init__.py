"""The blank 利用申込書: its plan and its workbook."""

from intake.form.plan import (
    VERSION_NAME,
    form_plan,
)

__all__ = [
    "VERSION_NAME",
    "form_plan",
]
