"""The desk in a Jupyter notebook: functions that open the desk and show its screens."""

from intake.desk.view.calls import (
    alone,
    export,
    export_trial,
    import_decisions,
    open_desk,
    select,
    show,
)

__all__ = [
    "alone",
    "export",
    "export_trial",
    "import_decisions",
    "open_desk",
    "select",
    "show",
]
