"""The names of the forms of JSON."""

import re

from simaudit.store.json_forms import FORM_OF_FILE, FORMS, short_name


def test_a_form_has_a_name_of_its_own_and_a_version() -> None:
    assert all(re.fullmatch(r"simaudit\.[a-z-]+/[1-9]", form) for form in FORMS)
    assert len({short_name(form) for form in FORMS}) == len(FORMS)
    assert short_name("simaudit.case-list/2") == "case-list"
    assert set(FORM_OF_FILE.values()) <= set(FORMS)
