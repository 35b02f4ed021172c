"""Every kind of finding, declared by what it is about; `every` has them all by code."""
