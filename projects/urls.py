"""Addresses of the path of an idea."""

from django.urls import path

from projects import views

urlpatterns = [
    path("idees/nouvelle/", views.NewIdea.as_view(), name="idea-new"),
    path("idees/envoyee/<slug:token>/", views.IdeaSent.as_view(), name="idea-sent"),
]
