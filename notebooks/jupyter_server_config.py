"""The configuration of JupyterLab for the notebooks. `make lab` passes this file to it; JupyterLab
also finds the file itself if it is started in this folder.

Notebooks show personal data, so what they show is never saved: outputs, execution counts and widget
state are removed from a notebook on every save. Other files that Jupyter writes (histories,
workspaces, temporary files) go to a folder that is deleted when Jupyter ends:
intake/privacy/lab.py.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from intake.privacy.lab import corner, lead_into, without_checkpoints


def leave_out_what_was_shown(model: dict[str, Any], **_: Any) -> None:
    """Remove outputs, execution counts, widget state, attachments and the Python version from a
    notebook before Jupyter saves it, so that running it does not change its file.
    `model` is what Jupyter passes to a pre-save hook; it is changed in place.
    """
    notebook = model.get("content")
    if model.get("type") != "notebook" or not isinstance(notebook, dict):
        return
    about = notebook.get("metadata", {})
    about.pop("widgets", None)
    if "name" in about.get("language_info", {}):
        about["language_info"] = {"name": about["language_info"]["name"]}
    if about.get("kernelspec", {}).get("name") == "python3":
        about["kernelspec"]["display_name"] = "Python 3"
    for cell in notebook.get("cells", ()):
        cell.get("metadata", {}).pop("execution", None)
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cell.pop("attachments", None)


# Kernels start in the folder of their notebook: what counts from here would count from there.
if state := os.environ.get("INTAKE_STATE"):
    os.environ["INTAKE_STATE"] = str(Path(state).resolve())
os.umask(0o007)  # nobody but the account, and the group of a shared state folder, sees what is written
c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by Jupyter
c.FileContentsManager.pre_save_hook = leave_out_what_was_shown
# Nothing is left behind: no copies, no bin, no memory of what was open, no history of what was typed.
_corner = corner()
lead_into(_corner, os.environ)
c.FileContentsManager.checkpoints_class = without_checkpoints()
c.FileContentsManager.delete_to_trash = False
c.LabApp.workspaces_dir = str(_corner / "workspaces")
# The file browser lists notebooks, not what Jupyter itself is set up with.
c.ContentsManager.hide_globs = ["labconfig", "jupyter_server_config.py", "__pycache__", "*.pyc", "*~"]
c.ServerApp.ip = "127.0.0.1"
# Nothing is fetched from anywhere: no news, no look for updates, no shop for extensions.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
# What the desk alone says while it starts: labconfig/voila/templates/desk.
c.VoilaConfiguration.template = "desk"
# labconfig/default_setting_overrides.json beside this file: the same for what the browser asks for.
_here = str(Path(__file__).resolve().parent)
for _name, _folder in (
    ("JUPYTER_CONFIG_PATH", _here),
    ("JUPYTER_PATH", str(Path(_here, "labconfig"))),
):
    os.environ[_name] = os.pathsep.join(filter(None, (_folder, os.environ.get(_name, ""))))
