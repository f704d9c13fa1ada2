"""Ideas and projects for a place."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Idées et projets"

    def ready(self) -> None:
        from projects import kind  # noqa: F401 - declares the kind
