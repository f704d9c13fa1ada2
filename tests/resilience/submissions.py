"""Reports sent by many people at once, over HTTP, as the form sends them."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from tests import places
from tests.resilience.processes import Site

SENDERS = 8
CSRF = "c" * 32


@dataclass(frozen=True)
class Answer:
    key: uuid.UUID
    status: int
    headers: dict[str, str]
    page: str

    @property
    def is_acknowledged(self) -> bool:
        return self.status == 302


def send(site: Site, category: str, number: int) -> Answer:
    key = uuid.uuid4()
    form = {
        "csrfmiddlewaretoken": CSRF,
        "submission_key": str(key),
        "step": "similar",
        "go": "next",
        "lon": places.PLACE_DU_MARCHE.x,
        "lat": places.PLACE_DU_MARCHE.y,
        "category": category,
        "description": f"Numéro {number}.",
        "email": f"personne-{number}@example.test",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={CSRF}"}
    return Answer(key, *site.ask("POST", "/signaler/", urlencode(form), headers))


def send_many(site: Site, category: str, count: int) -> list[Answer]:
    with ThreadPoolExecutor(SENDERS) as people:
        return list(people.map(lambda number: send(site, category, number), range(count)))
