"""One module a command: arguments in, words and files out. The work is done in the rooms beside this one."""
