"""Cells: sandboxed processes in which everything that strangers sent is opened.

The main process sends a cell a mail or file with a question (a job, such as reading the mail) and
gets an answer. `pool` starts cells and gives them work, `jobs` declares questions and answers,
`worker` is the program that runs in a cell. This file imports nothing, so that a cell can move to
its own namespaces before it loads more code.
"""
