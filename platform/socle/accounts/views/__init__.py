"""The pages of the login, on an espace's host."""

from .enrolment import second_factor_setup
from .login import login
from .logout import logout
from .renewal import forgotten, new_email, new_password
from .second_factor import second_factor

__all__ = [
    "forgotten",
    "login",
    "logout",
    "new_email",
    "new_password",
    "second_factor",
    "second_factor_setup",
]
