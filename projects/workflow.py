"""What becomes of an idea."""

from django.utils.translation import gettext_lazy as _

from contributions.workflow import Move, State, Workflow

IDEA_WORKFLOW = Workflow(
    states=[
        State("proposed", _("Proposée"), is_open=True, tone="new"),
        State("studied", _("À l'étude"), is_open=True, tone="active"),
        State("adopted", _("Retenue"), is_open=False, tone="done"),
        State("set_aside", _("Non retenue"), is_open=False, tone="declined", reopens="studied"),
    ],
    moves=[
        Move("proposed", "studied"),
        Move("proposed", "adopted", needs_answer=True),
        Move("proposed", "set_aside", needs_answer=True),
        Move("studied", "adopted", needs_answer=True),
        Move("studied", "set_aside", needs_answer=True),
        Move("set_aside", "studied", needs_answer=True),
    ],
)
