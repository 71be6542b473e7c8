"""The pages of the login, on an espace's host."""

from .enrolment import second_factor_setup
from .login import login
from .logout import logout
from .second_factor import second_factor

__all__ = ["login", "logout", "second_factor", "second_factor_setup"]
