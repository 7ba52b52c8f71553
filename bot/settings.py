"""What an installation may set, by environment variables ``LINLI_*`` (or an ``.env`` file).

Secrets are ``SecretStr`` so that no repr or log shows them.
"""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_COMMUNITY = Path(__file__).parents[1] / "demo" / "community.toml"


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
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    telegram_token: SecretStr | None = None
    """From @BotFather; without one only the web doors open."""
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_file_url: str = "https://api.telegram.org/file/bot"
    webhook_url: str | None = None
    """Public https address; without one the service polls."""
    webhook_secret: SecretStr | None = None
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("telegram_token", "webhook_url", "webhook_secret", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        """An empty variable means: not set."""
        return None if isinstance(value, str) and not value.strip() else value

    @property
    def token(self) -> str | None:
        """The bot's token in clear; never log it."""
        return self.telegram_token.get_secret_value() if self.telegram_token else None
