"""Where the laboratory is, and how much of it the gateway may use."""

from pydantic import PositiveInt
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from the environment: LAB_URL, LAB_CONNECTIONS."""

    lab_url: str = "http://127.0.0.1:9001"
    lab_connections: PositiveInt = 20


settings = Settings()
