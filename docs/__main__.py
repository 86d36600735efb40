"""``python -m docs``: rewrite the generated parts of all pages, and the schema that the wheel has."""

from docs.pages import PAGES, current
from docs.schema import PACKAGED, text


def main() -> None:
    for page in PAGES:
        page.write_text(current(page), encoding="utf-8")
    PACKAGED.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
