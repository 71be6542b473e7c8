"""Words that may stand in the console's addresses; any other is no address of ours (404)."""


class _OneOf:
    """A converter of a few words."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FileKind(_OneOf):
    regex = "csv|xlsx"


class Act(_OneOf):
    """What is done with envois abandonnés."""

    regex = "rejouer|ecarter"


class HostAct(_OneOf):
    regex = "verifier|principal|retirer"


class BatchAct(_OneOf):
    regex = "confirmer|abandonner|reprendre"


class DeviceAct(_OneOf):
    """An organisation is told of to France Titres, or no longer."""

    regex = "relier|retirer"
