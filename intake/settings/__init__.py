"""The settings, read from DIR/settings.toml and the environment (INTAKE_MAILBOX__HOST=…).

DIR is the state folder; the environment overrides the file.
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
