"""Meaning and rules: what a message wants and what may happen to a ticket. Pure; never does I/O."""
