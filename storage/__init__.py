"""Memory: one module per aggregate with its tables and every query on them. Decides nothing."""
