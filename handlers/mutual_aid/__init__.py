"""Mutual aid (邻里互助): goods given, lent and asked for, from the first word to the handover."""
