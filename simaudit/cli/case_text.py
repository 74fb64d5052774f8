"""Results of a check's cases as a person reads them. Test data are invented, so rows may be shown."""

import json
from collections.abc import Sequence
from typing import Final

from simaudit.judge.check_cases import CaseResult
from simaudit.rules.case_file import Offender
from simaudit.rules.check import Check

_WORDS: Final = {
    "vi": {
        "right": "{check}: {cases} trường hợp, đúng như mong đợi",
        "wrong": "{check}: {cases} trường hợp, {wrong} không đúng như mong đợi",
        "none": "{check}: không có tệp trường hợp ({file})",
        "unplanted": "{check}: không có [[plant]], nên simaudit generate không gài lỗi này",
        "expected": "mong đợi",
        "found": "tìm thấy",
        "nothing": "không có gì",
    },
    "en": {
        "right": "{check}: {cases} cases, all as expected",
        "wrong": "{check}: {cases} cases, {wrong} not as expected",
        "none": "{check}: no cases file ({file})",
        "unplanted": "{check}: no [[plant]], so simaudit generate doesn't plant it",
        "expected": "expected",
        "found": "found",
        "nothing": "nothing",
    },
}


def results_text(check: Check, results: Sequence[CaseResult], lang: str) -> str:
    """A line for each case that isn't as expected, with its rows, and one line about all of them."""
    word = _WORDS[lang]
    wrong = [result for result in results if not result.as_expected]
    summary = word["wrong" if wrong else "right"].format(check=check.id, cases=len(results), wrong=len(wrong))
    return "\n".join([*(_wrong(result, lang) for result in wrong), summary])


def without_cases_text(check: Check, file: str, lang: str) -> str:
    """That a check has no cases."""
    return _WORDS[lang]["none"].format(check=check.id, file=file)


def without_plant_text(check: Check, lang: str) -> str:
    """That the generator never plants a check's rule."""
    return _WORDS[lang]["unplanted"].format(check=check.id)


def _wrong(result: CaseResult, lang: str) -> str:
    head = f"{result.check.id}, {result.kind} {result.number}: {result.case.why}"
    if result.fault is not None:
        return f"{head}\n  {result.fault.text(lang)}"
    word = _WORDS[lang]
    return "\n".join(
        [
            head,
            *_rows(word["expected"], result.case.expected, word["nothing"]),
            *_rows(word["found"], result.found, word["nothing"]),
        ]
    )


def _rows(label: str, offenders: Sequence[Offender], nothing: str) -> list[str]:
    """The rows as `expect` of a cases file states them."""
    if not offenders:
        return [f"  {label}: {nothing}"]
    return [f"  {label}: {json.dumps(offender, ensure_ascii=False)}" for offender in offenders]
