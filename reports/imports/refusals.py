"""What is refused while a file is read: a whole file, or one line of it."""


class UnreadableFile(Exception):
    """Nothing can be read from this file; the message says why, and what to do."""


class MappingError(Exception):
    """The mapping cannot be followed; the message says which of its words is wrong."""


class Refusal(Exception):
    """A line that cannot go in. `reason` is the same for all lines of its sort, `detail` is what this one says."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail[:60]
        super().__init__(f"{reason} : {self.detail}" if detail else reason)
