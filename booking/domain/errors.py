"""The one error that the domain raises."""


class DomainRuleError(Exception):
    """A value or a request that breaks a rule of the field.

    ``code`` is stable and meant for programs; ``message`` is a French sentence that can be shown
    as it is to the person who made the request.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message
