"""The figures of a report, counted once; report/model holds their form."""
