"""What the logs may hold: no address that opens something."""

import logging
import re

# The tracking link, the links of the mails, the page after sending: whoever has them acts as the author.
SECRET = re.compile(r"/(suivi|envoye|envoyee|courriels/[a-z-]+)/[^/\s\"']+")


class HideSecrets(logging.Filter):
    """Masks the secret part of an address wherever a line of the log repeats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = SECRET.sub(r"/\1/…", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True
