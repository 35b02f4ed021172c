"""The plan of the blank 利用申込書 as data/form/form.yaml tells it."""

from intake.form.plan import (
    VERSION_NAME,
    form_plan,
)

__all__ = [
    "VERSION_NAME",
    "form_plan",
]
