"""Words that may stand in the console's addresses; any other is no address of ours (404)."""

from django.urls.converters import StringConverter


class FileKind(StringConverter):
    regex = "csv|xlsx"


class Act(StringConverter):
    """What is done with envois abandonnés."""

    regex = "rejouer|ecarter"


class HostAct(StringConverter):
    regex = "verifier|principal|retirer"


class BatchAct(StringConverter):
    regex = "confirmer|abandonner|reprendre"


class DeviceAct(StringConverter):
    """An organisation is told of to France Titres, or no longer."""

    regex = "relier|retirer"
