"""The dated register of municipalities, wards and prefectures, read from data/register."""

from intake.register.municipalities import (
    Prefecture,
    Register,
    Ward,
    load_register,
    stands,
)

__all__ = [
    "Prefecture",
    "Register",
    "Ward",
    "load_register",
    "stands",
]
