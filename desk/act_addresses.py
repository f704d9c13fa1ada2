"""Addresses of what is done to many at once, of calls between colleagues, and of writing down for somebody."""

from django.urls import path

from desk.views import batches, bulk, drawing, entry, mentions, pairs

act_addresses = [
    path("actes/", batches.batches, name="desk-batches"),
    path("actes/preparer/", bulk.bulk, name="desk-bulk"),
    path("actes/dessiner/", drawing.draw, name="desk-draw"),
    path("actes/<int:pk>/", batches.batch, name="desk-batch"),
    path("actes/<int:pk>/annuler/", batches.batch_undo, name="desk-batch-undo"),
    path("appels/", mentions.mentions, name="desk-mentions"),
    path("appels/lus/", mentions.mentions_read, name="desk-mentions-read"),
    path("doublons/", pairs.pairs, name="desk-pairs"),
    path("doublons/carte/", pairs.spots_of, name="desk-pairs-map"),
    path("doublons/annuler/", pairs.undo, name="desk-pairs-undo"),
    path("doublons/<int:pk>/", pairs.group, name="desk-pairs-group"),
    path("doublons/<int:pk>/reponse/", pairs.answer, name="desk-pairs-answer"),
    path("saisie/", entry.entry, name="desk-entry"),
    path("saisie/proches/", entry.entry_similar, name="desk-entry-similar"),
    path("saisie/faite/<str:sealed>/", entry.entry_done, name="desk-entry-done"),
]
