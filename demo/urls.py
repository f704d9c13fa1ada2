"""Addresses of the demonstration."""

from django.urls import path

from demo import views

urlpatterns = [
    path("courrier/", views.mailbox, name="demo-mailbox"),
    path("courrier/<int:pk>/", views.mail, name="demo-mail"),
    path("courrier/<int:pk>/mise-en-page/", views.mail_html, name="demo-mail-html"),
]
