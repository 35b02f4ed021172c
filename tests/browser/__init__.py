"""A package, so that its browser and JupyterLab end with its last test and not with the run."""
