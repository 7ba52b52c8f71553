"""The command line, one module per theme; each function is one command."""
