"""Ports of the loopback interface."""

import socket

import pytest

pytestmark = pytest.mark.unit


def test_a_free_port_that_was_preferred_is_kept() -> None:
    from ports import free_port

    port = free_port()
    assert free_port(preferred=port) == port


def test_a_taken_port_is_replaced_and_refused() -> None:
    from failure import Failure
    from ports import free_port, require_free

    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert free_port(preferred=taken) != taken
        with pytest.raises(Failure, match=f"port {taken} is taken"):
            require_free(taken)
    require_free(taken)


def test_a_server_on_every_interface_takes_the_loopback_port_too() -> None:
    from failure import Failure
    from ports import require_free

    with (
        socket.create_server(("0.0.0.0", 0)) as other,  # noqa: S104 - that is the point
        pytest.raises(Failure, match="is taken"),
    ):
        require_free(other.getsockname()[1])


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "web", "80.5"])
def test_what_is_no_port_number_is_refused(text: str) -> None:
    from failure import Failure
    from up import port_number

    with pytest.raises(Failure, match="is not a port number"):
        port_number(text)
