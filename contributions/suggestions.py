"""Which category do these words speak of? Answered by PostgreSQL alone, and explained by the words themselves."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contributions.models import Category
from contributions.querysets import SEARCH_CONFIG

WORD = re.compile(r"[^\W_]+")
SHORTEST = 2
MOST_WORDS = 40
# Of a word that is a typing error of another: how alike their stems must be, in trigrams, and how long at least.
ALIKE, LONG_ENOUGH = 0.42, 5
# A score under this says nothing: one word that every family has, say.
WORTH_SAYING = 0.3
# What a word weighs by where the category says it.
NAME, KEYWORDS, HELP, FAMILY = 1.0, 0.9, 0.3, 0.25

# A word that few categories say tells them apart better than one that many say: its weight is divided by how many.
# A stem that no category says is compared by trigrams with those of its length. One category counts a typed word once.
SUGGEST = """
with offered as (
  select category.*, family.name as family_name, family.keywords as family_keywords
  from contributions_category category
  left join contributions_category family on family.id = category.parent_id
  where category.kind = %(kind)s and category.is_active and family.is_active is not false
    and (category.parent_id is not null
         or not exists (select from contributions_category entry where entry.parent_id = category.id))
), said as (
  select offered.id, stem.lexeme, max(part.weight) as weight,
         (array_agg(spoken.word order by part.weight desc, spoken.word))[1] as word
  from offered,
       lateral (values (offered.name, %(name)s), (offered.keywords, %(keywords)s), (offered.help, %(help)s),
                       (concat_ws(' ', offered.family_name, offered.family_keywords), %(family)s)
               ) as part (words, weight),
       lateral regexp_split_to_table(lower(part.words), '[^[:alnum:]]+') as spoken (word),
       lateral unnest(to_tsvector(%(config)s::regconfig, spoken.word)) as stem
  group by offered.id, stem.lexeme
), spoken as (
  select lexeme, count(*) as categories from said where weight > %(help)s group by lexeme
), typed as (
  select given.word, given.number, stem.lexeme
  from unnest(%(words)s::text[]) with ordinality as given (word, number),
       lateral unnest(to_tsvector(%(config)s::regconfig, given.word)) as stem
), heard as (
  select typed.word, typed.number, typed.lexeme, 1.0 as likeness
  from typed where exists (select from said where said.lexeme = typed.lexeme)
  union all
  select typed.word, typed.number, closest.lexeme, closest.likeness
  from typed,
       lateral (select spoken.lexeme, similarity(spoken.lexeme, typed.lexeme) as likeness
                from spoken
                where length(typed.lexeme) >= %(long_enough)s
                  and abs(length(spoken.lexeme) - length(typed.lexeme)) <= 3
                order by likeness desc, spoken.lexeme
                limit 1) as closest
  where closest.likeness >= %(alike)s
    and not exists (select from said where said.lexeme = typed.lexeme)
), counted as (
  select said.id, heard.lexeme, min(heard.number) as number, min(heard.word) as typed, min(said.word) as word,
         max(said.weight * heard.likeness / (0.5 + 0.5 * coalesce(spoken.categories, 1))) as score,
         bool_or(said.weight > %(help)s) as is_own
  from heard
  join said using (lexeme)
  left join spoken using (lexeme)
  group by said.id, heard.lexeme
)
select offered.*, ranked.score, ranked.typed_words, ranked.said_words
from offered
join (
  select id, sum(score) + 0.15 * count(*) as score,
         array_agg(typed order by score desc, number) as typed_words,
         array_agg(word order by score desc, number) as said_words
  from counted group by id
  having bool_or(is_own)  -- the help and the family only add to what the category says itself
) ranked using (id)
where ranked.score >= %(worth_saying)s
order by ranked.score desc, offered.position, offered.id
limit %(limit)s
"""
SHOWN_WORDS = 3


@dataclass(frozen=True)
class Suggestion:
    """A category, the typed words that point at it, the strongest first, and the words of the category they met."""

    category: Category
    typed: tuple[str, ...]
    met: tuple[str, ...]

    @property
    def reason(self) -> str:
        """ "à cause de « trou », « chaussée »" """
        quoted = ", ".join(_("« %(word)s »") % {"word": word} for word in self.typed[:SHOWN_WORDS])
        return _("à cause de %(words)s") % {"words": quoted}


def suggest(words: str, kind: str, limit: int = 3) -> list[Suggestion]:
    """The categories of a kind that the words speak of, likeliest first; one query, none when there is no word."""
    typed = words_of(words)
    if not typed:
        return []
    parameters = {
        "kind": kind, "words": typed, "config": SEARCH_CONFIG, "limit": limit, "alike": ALIKE,
        "long_enough": LONG_ENOUGH, "worth_saying": WORTH_SAYING,
        "name": NAME, "keywords": KEYWORDS, "help": HELP, "family": FAMILY,
    }  # fmt: skip
    return [
        Suggestion(row, tuple(row.typed_words), tuple(row.said_words))
        for row in Category.objects.raw(SUGGEST, parameters)
    ]


def words_of(text: str) -> Sequence[str]:
    """The words of a text, each once, in their order; the first ones of a long text."""
    composed = unicodedata.normalize("NFC", text.replace("\x00", " ").lower())
    found = dict.fromkeys(word for word in WORD.findall(composed) if len(word) >= SHORTEST)
    return list(found)[:MOST_WORDS]
