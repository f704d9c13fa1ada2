"""Addresses of planned works: the public ones, and those of the services."""

from django.urls import path

from works import views

urlpatterns = [
    path("travaux/", views.works, name="works"),
    path("travaux/<int:pk>/", views.work, name="work"),
    path("agents/travaux/", views.works_desk, name="works-desk"),
    path("agents/travaux/nouveaux/", views.work_new, name="work-new"),
    path("agents/travaux/<int:pk>/", views.work_edit, name="work-edit"),
    path("agents/travaux/<int:pk>/terminer/", views.work_end, name="work-end"),
    path("agents/travaux/<int:pk>/supprimer/", views.work_delete, name="work-delete"),
    path("agents/travaux/<int:pk>/rattacher/", views.work_attach, name="work-attach"),
]
