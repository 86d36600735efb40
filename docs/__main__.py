"""``python -m docs``: rewrite the generated parts of all pages; what is written by hand stays as it is."""

from docs.pages import PAGES, current


def main() -> None:
    for page in PAGES:
        page.write_text(current(page), encoding="utf-8")


if __name__ == "__main__":
    main()
