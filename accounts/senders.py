"""Who sends a request, as far as the network tells."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

IPV6_SUBSCRIBER = 64


def sender(request: HttpRequest) -> str:
    """A keyed hash of the network address: no cache and no log ever holds the address itself."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one was written by our own proxy; those before it by anybody.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return salted_hmac("accounts.senders", _network(address)).hexdigest()[:16]


def _network(address: str) -> str:
    """One IPv4 address, or the /64 that an IPv6 subscriber is given whole: 2^64 addresses are one sender."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_SUBSCRIBER), strict=False))
