"""What a newcomer reads when everything runs."""

from api import clock
from api.actions.people.first_steps import FirstSteps
from api.actions.people.first_steps import first_steps as prepare
from api.commands.connected import answering
from api.database import Database
from api.domain.alerts.snippets import first_alert
from api.settings import Settings


def first_steps(settings: Settings) -> list[str]:
    """`settings` must know its database. What is printed here is told once: the next start prints anew."""

    async def work() -> FirstSteps:
        database = Database.connect(settings.sqlalchemy_url, pool=1)
        try:
            async with database.transaction() as tx:
                return await prepare(tx, now=clock.now())
        finally:
            await database.close()

    return ["", *told(answering(work), settings), ""]


def told(steps: FirstSteps, settings: Settings) -> list[str]:
    lines = [f"Tocsin runs at {settings.public_url}"]
    if steps.link is not None:
        lines += ["Sign in as the first administrator, once:", f"  {steps.link.url(settings.public_url)}"]
    if steps.key is not None:
        lines += [
            "Then fire a first alert:",
            f"  {first_alert(url=settings.public_url, key=steps.key.secret)}",
        ]
    return [*lines, _phone(settings)]


def _phone(settings: Settings) -> str:
    if settings.public_url.startswith("https://"):
        return f"On a phone: open {settings.public_url} and add it to the home screen."
    return "A phone needs HTTPS: docs/phone-https.md shows three ways, the shortest takes one command."
