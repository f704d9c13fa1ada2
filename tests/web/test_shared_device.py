"""A device that many hold: whoever signs in or out there, by whichever door, leaves no round behind."""

from django.test import Client
from django.urls import reverse


def test_every_door_of_a_session_erases_the_rounds_that_are_kept(client: Client) -> None:
    source = client.get("/service-worker.js").content.decode()
    for name in ("login", "logout", "admin:login", "admin:logout"):
        assert f'"{reverse(name)}"' in source
