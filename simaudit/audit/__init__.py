"""The jobs, one file each: audit, reports written again, receipts, answers, samples, file preview, doctor."""
