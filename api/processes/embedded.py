"""Where the servers are: the addresses somebody set, else those of the servers in the data folder."""

from api.processes import postgres, redis
from api.processes.child import StartFailed
from api.settings import Settings


def resolve(settings: Settings) -> Settings:
    """The settings with both addresses known, so that every command works beside a running `tocsin up`.

    The servers need not answer yet: they may be coming back. StartFailed where there never was a database.
    """
    database, bell = settings.database_url, settings.redis_url
    if database is None:
        if not (settings.postgres_folder / "PG_VERSION").exists():
            raise StartFailed("No database yet: run `tocsin up` once, or set TOCSIN_DATABASE_URL.")
        database = postgres.url_of(settings.postgres_folder)
    return settings.model_copy(
        update={"database_url": database, "redis_url": bell or redis.url_of(settings.redis_folder)}
    )
