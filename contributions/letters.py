"""What a mail says, before it is text or HTML: the two can then never differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contributions.workflow import Label


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """`quote` are somebody's own words, under `quote_title`; `reasons` say why this person gets it."""

    subject: str
    title: str
    lines: list[str]
    links: list[Link]
    reasons: list[Label]
    unsubscription: str
    quote_title: str = ""
    quote: str = ""

    def as_text(self) -> str:
        return "\n\n".join(self._paragraphs()) + "\n"

    def _paragraphs(self) -> Iterator[str]:
        yield _("Bonjour,")
        yield self.title
        yield from self.lines
        if self.quote:
            yield self.quote_title
            yield "\n".join(f"> {line}" for line in self.quote.splitlines())
        for link in self.links:
            yield f"{link.label}\n{link.url}"
        # What mail readers take for the end of the message: the rest is about the sending itself.
        yield "-- \n" + "\n".join(map(str, self.reasons))
        yield _("Ne plus rien recevoir à ce sujet :") + f"\n{self.unsubscription}"
