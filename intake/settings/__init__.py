"""Settings: DIR/settings.toml, the environment (INTAKE_MAILBOX__HOST=…) over it, checked at once."""

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
