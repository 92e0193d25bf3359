"""Which characters may leave the site in XML: in feeds, sitemaps, drawings and spreadsheets."""

import re

# XML 1.0 has no way at all to write these, not even as a reference (https://www.w3.org/TR/xml/#charsets). Halves of
# surrogate pairs are in no encoding either.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Those of them that end a line: words beside them stay apart.
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e]+")


def xml_safe(text: str) -> str:
    """`text` without the characters that XML cannot hold; a space where one of them parted two lines."""
    return _NOT_IN_XML.sub("", _BREAKS.sub(" ", text))
