"""Addresses of the path of a report."""

from django.urls import path

from reports import views

urlpatterns = [
    path("signaler/", views.NewReport.as_view(), name="report-new"),
    path("signaler/proches/", views.SimilarReports.as_view(), name="report-similar"),
    path("signaler/envoye/<slug:token>/", views.ReportSent.as_view(), name="report-sent"),
]
