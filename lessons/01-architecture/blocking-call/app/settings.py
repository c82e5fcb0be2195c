"""Where the partners are, and how patient we are with a busy one."""

from pydantic import NonNegativeFloat
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from the environment: IDP_URL, LABS_URL, FAX_URL, RETRY_DELAY (in seconds)."""

    idp_url: str = "http://127.0.0.1:9001"
    labs_url: str = "http://127.0.0.1:9002"
    fax_url: str = "http://127.0.0.1:9003"
    retry_delay: NonNegativeFloat = 2.0


settings = Settings()
