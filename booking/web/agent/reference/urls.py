from django.urls import path

from . import motifs, places

urlpatterns = [
    path("<int:organisation_id>/lieux", places.places, name="agent_reference_places"),
    path("<int:organisation_id>/motifs", motifs.motifs, name="agent_reference_motifs"),
    path("<int:organisation_id>/motifs/<int:motif_id>", motifs.motif, name="agent_reference_motif"),
]
