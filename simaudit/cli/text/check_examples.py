"""Results of a check's cases as a person reads them. Test data are invented, so rows may be shown."""

import json
from collections.abc import Sequence

from simaudit.judge.check_cases import CaseResult
from simaudit.messages import Words
from simaudit.rules.case_file import Offender
from simaudit.rules.check import Check


def results_text(check: Check, results: Sequence[CaseResult], lang: str) -> str:
    """A line for each case that isn't as expected, with its rows, and one line about all of them."""
    word = Words("check_tests", lang)
    wrong = [result for result in results if not result.as_expected]
    summary = word["wrong" if wrong else "right"].format(check=check.id, cases=len(results), wrong=len(wrong))
    return "\n".join([*(_wrong(result, lang) for result in wrong), summary])


def without_cases_text(check: Check, file: str, lang: str) -> str:
    """That a check has no cases."""
    return Words("check_tests", lang)["none"].format(check=check.id, file=file)


def without_plant_text(check: Check, lang: str) -> str:
    """That the generator never plants a check's rule."""
    return Words("check_tests", lang)["unplanted"].format(check=check.id)


def _wrong(result: CaseResult, lang: str) -> str:
    head = f"{result.check.id}, {result.kind} {result.number}: {result.example.why}"
    if result.fault is not None:
        return f"{head}\n  {result.fault.text(lang)}"
    word = Words("check_tests", lang)
    return "\n".join(
        [
            head,
            *_rows(word["expected"], result.example.expected, word["nothing"]),
            *_rows(word["found"], result.offenders, word["nothing"]),
        ]
    )


def _rows(label: str, offenders: Sequence[Offender], nothing: str) -> list[str]:
    """The rows as `expect` of a cases file states them."""
    if not offenders:
        return [f"  {label}: {nothing}"]
    return [f"  {label}: {json.dumps(offender, ensure_ascii=False)}" for offender in offenders]
