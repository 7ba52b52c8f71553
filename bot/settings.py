"""What an installation may set, by environment variables ``LINLI_*`` (or an ``.env`` file).

Secrets are ``SecretStr`` so that no repr or log shows them.
"""

import re
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LONG_SECRET = 16  # characters
DEMO_COMMUNITY = Path(__file__).parents[1] / "demo" / "community.toml"
OUR_AGENDA = Path(__file__).parent / "web" / "papers" / "agenda.docx"


class Settings(BaseSettings):
    """The settings of one running service; every field is ``LINLI_`` plus its name."""

    model_config = SettingsConfigDict(
        env_prefix="LINLI_", env_file=".env", extra="ignore", frozen=True
    )

    community: Path = DEMO_COMMUNITY
    """The community file; without one the demo community is served."""
    database_url: str = "sqlite:///data/linli.db"
    """``sqlite:///path`` or ``postgresql+psycopg://user@host/name``."""
    data_dir: Path = Path("data")
    """Where uploaded photos of the web chat are kept."""
    agenda_template: Path = OUR_AGENDA
    """The .docx that lays out the council's agenda; ours if not said."""
    key_file: Path | None = None
    """What opens people's words in the database; ``words.key`` in the data folder if not said."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    """Where people reach the pages from outside, as ``https://…``; for links the bot gives."""
    telegram_token: SecretStr | None = None
    """From @BotFather; without one only the web doors open."""
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_file_url: str = "https://api.telegram.org/file/bot"
    webhook_url: str | None = None
    """Public https address; without one the service polls."""
    webhook_secret: SecretStr | None = None
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("telegram_token", "public_url", "webhook_url", "webhook_secret", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        """An empty variable means: not set."""
        return None if isinstance(value, str) and not value.strip() else value

    @property
    def words_key(self) -> Path:
        """The file of the key that seals people's words."""
        return self.key_file or self.data_dir / "words.key"

    @property
    def address(self) -> str:
        """Where the pages are, without a slash at its end."""
        return (self.public_url or f"http://{self.http_host}:{self.http_port}").rstrip("/")

    @property
    def token(self) -> str | None:
        """The bot's token in clear; never log it."""
        return self.telegram_token.get_secret_value() if self.telegram_token else None

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Self:
        """A webhook without a secret would let anybody speak as anybody."""
        if self.webhook_url is None:
            return self
        if self.webhook_secret is None:
            raise ValueError("LINLI_WEBHOOK_URL needs LINLI_WEBHOOK_SECRET: choose a long secret")
        if not re.fullmatch("[A-Za-z0-9_-]{1,256}", self.webhook_secret.get_secret_value()):
            raise ValueError(
                "LINLI_WEBHOOK_SECRET needs 1 to 256 letters, digits, hyphens or underscores"
            )
        return self

    @property
    def webhook_secret_is_short(self) -> bool:
        """Whether somebody could try all secrets of this length."""
        secret = self.webhook_secret
        return secret is not None and len(secret.get_secret_value()) < LONG_SECRET

    @property
    def webhook_names_path(self) -> bool:
        """Whether the webhook's address says more than the host."""
        return urlsplit(self.webhook_url or "").path.strip("/") != ""

    def webhook_path(self, otherwise: str) -> str:
        """Where the webhook listens."""
        return urlsplit(self.webhook_url or "").path if self.webhook_names_path else otherwise
