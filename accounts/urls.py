"""Addresses of accounts. The page of a person's own contributions, `compte/`, stands with the contributions."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import SignIn

urlpatterns = [
    path("connexion/", SignIn.as_view(), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
]
