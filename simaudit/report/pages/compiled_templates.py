"""The code of the pages' templates: the same in all languages, compiled once and kept in the user's cache."""

from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any, Final

from jinja2 import BytecodeCache, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from simaudit.cache import read_cached, write_cached


class CompiledTemplates(BytecodeCache):
    """Those of this process, and of those before it that compiled the same texts."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None and (bytecode := read_cached(f"{bucket.key}.page")):
            bucket.bytecode_from_string(bytecode)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._remember(bucket)
        write_cached(f"{bucket.key}.page", bucket.bytecode_to_string())

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED: Final = CompiledTemplates()


def asked_when_written(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The filters of a language, of which Jinja puts no answer into the code that all languages share.

    It would ask them of constants as it compiles.
    """
    return {name: _with_context(answer) for name, answer in filters.items()}


def _with_context(answer: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def of_context(_: Context, *values: Any, **named: Any) -> Any:
        return answer(*values, **named)

    return of_context
