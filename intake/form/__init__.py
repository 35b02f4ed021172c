"""The blank 利用申込書 (application form): its content, its input checks and its workbook."""

from intake.form.plan import (
    VERSION_NAME,
    current_form,
    form_plan,
    sample_values,
)

__all__ = [
    "VERSION_NAME",
    "current_form",
    "form_plan",
    "sample_values",
]
