"""What every entry of the community file is: frozen, and without keys nobody reads."""

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """One table of the community file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
