"""Rows that come from no file as extracts of a run, each under the name that stands in place of a file's."""

from collections.abc import Mapping
from dataclasses import replace

from simaudit.contract import valid_carrier
from simaudit.errors import UsageError
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.jobs.inputs.held_register import HeldRegister
from simaudit.jobs.inputs.inputs import Inputs
from simaudit.period import Period


def stream_inputs(streams: Mapping[str, RowStream | HeldRegister], period: Period | None) -> Inputs:
    """The extracts of a run that has rows only, by carrier; raises UsageError without a month."""
    if period is None:
        raise UsageError("rows_of_no_month")
    return with_streams(Inputs(period, {}, ()), streams)


def with_streams(inputs: Inputs, streams: Mapping[str, RowStream | HeldRegister]) -> Inputs:
    """The extracts with these, by carrier.

    Raises UsageError where a carrier's name can't be one, or the carrier has files too.
    """
    for carrier in streams:
        if not valid_carrier(carrier):
            raise UsageError("carrier_name_refused", carrier=repr(carrier))
        if carrier in inputs.extracts:
            raise UsageError("rows_beside_files", carrier=carrier, file=inputs.extracts[carrier][0])
    extracts = inputs.extracts | {carrier: (stream.path,) for carrier, stream in streams.items()}
    return replace(inputs, extracts=dict(sorted(extracts.items())), carriers=inputs.carriers | set(streams))
