"""What those who handle contributions keep for their work: filters, templates of answers, mentions, common acts."""

from desk.models.answering import AnswerTemplate
from desk.models.batches import Batch, BatchLine
from desk.models.colleagues import Mention
from desk.models.filters import SavedFilter

__all__ = ["AnswerTemplate", "Batch", "BatchLine", "Mention", "SavedFilter"]
