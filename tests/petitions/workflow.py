"""What becomes of a petition."""

from contributions.workflow import Move, State, Workflow

PETITION_WORKFLOW = Workflow(
    states=[
        State("collecting", "En signature", is_open=True, tone="new"),
        State("debated", "Débattue", is_open=False, tone="done"),
    ],
    moves=[Move("collecting", "debated", needs_answer=True)],
)
