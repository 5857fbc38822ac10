"""An address is reached only where it is on the public network: each name is resolved once, and what was checked is connected to.

So a name that answers differently the second time (DNS rebinding) gains nothing: there is no second time. Public means
global after IANA's special-purpose registries (RFC 6890), also inside IPv6 forms that carry an IPv4 address (RFC 4291
§2.5.5, 6052, 3056, 4380), and not a cloud's metadata service.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from answerable.evidence.capturing.bounds import Uncaptured

#: Services of a cloud to its own machines that stand at addresses of the public network.
METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
#: Special-purpose networks that some releases of Python count as global.
SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        "192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 64:ff9b:1::/48 2001::/23 3fff::/20 5f00::/16".split(),
    )
)
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
PORTS = {"http": 80, "https": 443}
MOST_URL = 8000


class Refused(ValueError):
    """Why an address is not reached."""


def page_address(url: str) -> SplitResult:
    """Return the parts of an address that may be captured. Raises Uncaptured for any but http and https with a host."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Uncaptured(f"{url[:200]!r} is no address", "Mend it.") from None
    if len(url) > MOST_URL or any(ord(each) < 33 or ord(each) == 127 for each in url):
        raise Uncaptured(f"{url[:200]!r} is no address", "Write it without blanks, as a browser shows it.")
    if parts.scheme not in PORTS or not host:
        raise Uncaptured(f"{url[:200]!r} is not a page of the web", "Only http and https addresses are captured.")
    if parts.username is not None or parts.password is not None:
        raise Uncaptured(f"The address of {host} holds a user name", "It would stay in the capture: leave it out.")
    return parts


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public network that anyone may reach."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if any(found in network for network in NAT64):
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if int(found) >> 32 == 0:
            return False
        if any(each is not None and not is_public(str(each)) for each in inner):
            return False
        if found.ipv4_mapped is not None:
            return True
    if any(found in network for network in SPECIAL):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved and found not in METADATA


def connected(host: str, port: int, *, allow_private: bool, timeout: float) -> tuple[socket.socket, str]:
    """Connect to a host and return the socket and the address reached. Raises Refused, with the reason in words.

    A name with one address that is not public is refused whole: it is how rebinding looks.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"{host} has no address: its name is not known here") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not allow_private:
        for address in addresses:
            if not is_public(address):
                raise Refused(f"{host} leads to {address}, which is not on the public network")
    last = "no answer"
    for address in addresses[:4]:
        try:
            made = socket.create_connection((address, port), timeout=timeout)
        except OSError as error:
            last = error.strerror or "no answer in time"
            continue
        if not allow_private and made.getsockname()[0] == made.getpeername()[0]:
            made.close()
            raise Refused(f"{host} leads to {address}, which is this machine")
        return made, address
    raise Refused(f"{host} cannot be reached ({last})")
