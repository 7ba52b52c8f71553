"""Rules of the house as pure functions and tables: lifecycle, permissions, routing, clocks, privacy."""
