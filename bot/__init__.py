"""Doors in and out, the command line, settings, timers, delivery and the wiring."""
