"""The web chat: a door of our own, for the demo at once and for residents without Telegram."""
