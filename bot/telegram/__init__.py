"""The Telegram door: python-telegram-bot as client and parser, our own durable way in and out.

Nothing above this package sees a type of that library.
"""
