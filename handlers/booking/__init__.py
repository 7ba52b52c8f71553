"""Bookable windows: haircuts, a stall, a desk; chairs, the line, home visits, the day sheet."""
