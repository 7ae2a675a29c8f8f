import numpy as np
import pytest

from course_lib.language import use


@pytest.fixture(autouse=True)
def speak_english(monkeypatch):
    """Tests match English messages, whatever the machine's locale; those about Portuguese ask for it."""
    monkeypatch.setenv("COURSE_LANGUAGE", "en")
    yield
    use(None)


@pytest.fixture
def rng():
    return np.random.default_rng(0)
