"""Load settings from DIR/settings.toml; INTAKE_MAILBOX__HOST=… in the environment overrides them."""

from intake.settings.load import (
    Settings,
    SettingsError,
    load_settings,
    settings_path,
)

__all__ = [
    "Settings",
    "SettingsError",
    "load_settings",
    "settings_path",
]
