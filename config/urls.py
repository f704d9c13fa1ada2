"""Every prefix: the map of the site."""

from django.contrib import admin
from django.urls import include, path

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

# What is asked for most first: an address is looked for in the order of this list.
urlpatterns = [
    path("api/", include("config.api_urls")),
    path("adresses/", include("addresses.urls")),
    path("tiles/", include("tiles.urls")),
    path("", include("contributions.urls")),
    path("", include("web.urls")),
    path("", include("reports.urls")),
    path("", include("projects.urls")),
    path("", include("works.urls")),
    path("agents/", include("desk.urls")),
    path("agents/", include("figures.urls")),
    path("agents/", include("rounds.urls")),
    path("points-noirs/", include("figures.black_spot_addresses")),
    path("compte/", include("accounts.urls")),
    path("demonstration/", include("demo.urls")),
    path("", include("config.health_urls")),
    path("admin/", admin.site.urls),
]
