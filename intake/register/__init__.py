"""The register: all municipalities, wards and prefectures of Japan, with the dates they existed.

It is read from the files in data/register, or from an updated copy in the state folder.
"""

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
