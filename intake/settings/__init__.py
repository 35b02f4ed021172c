"""The settings, read from DIR/settings.toml and environment variables (INTAKE_MAILBOX__HOST=…).

DIR is the state folder; environment variables override the file.
"""

from intake.settings.load import (
    Settings,
    SettingsError,
    load_settings,
    settings_path,
    settings_problem,
    watching_of,
    with_answers_of,
)

__all__ = [
    "Settings",
    "SettingsError",
    "load_settings",
    "settings_path",
    "settings_problem",
    "watching_of",
    "with_answers_of",
]
