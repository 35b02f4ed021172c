"""The cell: a sandboxed process in which everything that strangers sent is opened.

`pool` starts cells and gives them work, `jobs` declares what they can be asked and how answers must
look, `worker` is the program that runs inside. Nothing is imported here, because a cell gives up
its rights before it loads any more code.
"""
