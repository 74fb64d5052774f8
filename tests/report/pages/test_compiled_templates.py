"""Pages are compiled once for all languages: nothing of a language is in the code."""

from simaudit.messages import LANGUAGES
from simaudit.paths import REPORTS
from simaudit.report.pages import render


def test_the_code_of_every_template_is_the_same_in_all_languages() -> None:
    environments = [render.environment(lang) for lang in LANGUAGES]
    for name in environments[0].list_templates(extensions=["html"]):
        source = (REPORTS / name).read_text(encoding="utf-8")
        first, second = (environment.compile(source, name, raw=True) for environment in environments)
        assert first == second, name


def test_a_template_is_compiled_once() -> None:
    environments = [render.environment.__wrapped__(lang) for lang in LANGUAGES]
    compiled = [environment.get_template("months.html").root_render_func for environment in environments]
    assert compiled[0].__code__ is compiled[1].__code__
    assert compiled[0] is not compiled[1]
