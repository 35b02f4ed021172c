"""The cell: a process without rights in which everything that strangers sent is opened.

`pool` starts cells and hands them work, `jobs` says what may be asked and what an answer looks like,
`worker` is the program inside. Imports nothing here: a cell gives up its rights before it loads more.
"""
