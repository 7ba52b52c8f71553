"""How the database came to be, one revision at a time. A released revision is never edited."""
