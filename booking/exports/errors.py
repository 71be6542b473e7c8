"""What an export refuses, in French."""

from socle.errors import DomainError, Forbidden

MOST_ROWS = 100_000


class NotAdministrator(Forbidden):
    code = "export_not_admin"
    message = "Les exports sont réservés aux administrateurs de chacune des organisations choisies."


class TooManyUnderWay(DomainError):
    code = "export_too_many"
    status = 429
    message = "Trois de vos exports sont en préparation. Attendez que l’un d’eux soit prêt."


class TooManyRows(DomainError):
    code = "export_too_long"
    message = (
        "Cet export dépasserait 100 000 lignes. Choisissez une période plus courte, "
        "puis recommencez."
    )
