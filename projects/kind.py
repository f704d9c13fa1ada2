"""What an idea declares to the shared core."""

from django.utils.translation import gettext_lazy as _

from contributions import kinds
from projects.workflow import IDEA_WORKFLOW

IDEA = kinds.register(
    kinds.Kind(
        code="idea",
        model="projects.Idea",
        prefix="I",
        label=_("Idée"),
        plural=_("Idées"),
        invitation=_("Proposer une idée"),
        icon="lightbulb",
        form_url="idea-new",
        workflow=IDEA_WORKFLOW,
    )
)
