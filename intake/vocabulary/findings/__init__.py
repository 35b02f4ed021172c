"""The kinds of findings (remarks on a mail for staff), one module for each subject.

The module `every` lists them all by code.
"""
