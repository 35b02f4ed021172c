"""The kinds of findings, in one module per subject; the module `every` lists them all by code."""
