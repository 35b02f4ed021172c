"""The kinds of findings, one module for each subject. The module `every` lists them all by code."""
