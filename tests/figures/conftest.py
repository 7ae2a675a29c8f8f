"""An explorer on a page of its own, in a real browser."""

import pytest
from helpers.explorers import html_of, scripts_of


@pytest.fixture
def visit(browser):
    """Open a page that holds nothing but an explorer; an error on the page, and any request, fail the test."""
    errors, contexts = [], []

    def go(name, language, width=760, dark=False, script=True):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: errors.append(request.url))
        page.set_content(html_of(name, language, dark))
        for text in scripts_of(name) if script else ():
            page.add_script_tag(content=text)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not errors
