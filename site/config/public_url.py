"""The site's own address, as it is written into settings."""

from urllib.parse import urlsplit, urlunsplit

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def as_browsers_write(address: str) -> str:
    """The address as a browser says where a page is from: in lower case, without a default port or a slash at its end."""
    parts = urlsplit(address.strip().rstrip("/"))
    netloc = parts.netloc.lower()
    if default := DEFAULT_PORTS.get(parts.scheme):
        netloc = netloc.removesuffix(default)
    return urlunsplit(parts._replace(netloc=netloc))
