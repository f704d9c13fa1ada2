"""The pages that file an idea."""

from contributions.submission import SentView, SubmissionView
from projects.forms import IdeaForm
from projects.kind import IDEA


class NewIdea(SubmissionView):
    kind = IDEA
    what_form = IdeaForm
    sent_url = "idea-sent"


class IdeaSent(SentView):
    kind = IDEA
    template_name = "projects/sent.html"
