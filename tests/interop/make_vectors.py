"""`make vectors`: write docs/reference/vectors/exchange.json; a test says when to do it again."""

import exchange_vectors


def main() -> None:
    exchange_vectors.FILE.write_text(
        exchange_vectors.text_of(exchange_vectors.make(exchange_vectors.stored())), "utf-8"
    )


if __name__ == "__main__":
    main()
