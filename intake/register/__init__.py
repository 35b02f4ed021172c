"""The dated register of municipalities, wards and prefectures, read from data/register."""

from intake.register.municipalities import (
    Prefecture,
    Register,
    Ward,
    existed_on,
    load_register,
)

__all__ = [
    "Prefecture",
    "Register",
    "Ward",
    "existed_on",
    "load_register",
]
