"""TLS sockets that are closed too when the far end was gone before the handshake began."""

import ssl


class _Closing(ssl.SSLSocket):
    # Before Python 3.13 the library looks by `recv` whether a connection was reset, and leaves it to the
    # collector then (https://github.com/python/cpython/issues/113280). Nothing else of ours calls `recv`.
    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            return super().recv(buflen, flags)
        except ConnectionError:
            self.close()
            raise


def closing(context: ssl.SSLContext) -> ssl.SSLContext:
    """Return the context; its sockets leave nothing open where no connection comes about."""
    context.sslsocket_class = _Closing
    return context
