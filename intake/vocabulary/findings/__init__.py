"""Every kind of finding, in one module for each subject; `every` lists them all by code."""
