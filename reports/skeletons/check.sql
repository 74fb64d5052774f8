/* [check]
id         = "{id}"
slug       = "{slug}"
severity   = "medium" # critical, high, medium, low
nature     = "risk" # substantive, procedural, risk, data
population = "judged" # the denominator: a view of populations.sql, or the part `judged` below
shares     = [] # the column in which rows agree that the check brings together; [] where it judges each by itself
needs      = ["full_name"] # columns and reference files without which the check is not assessable
needs_any  = [] # columns of which one is enough
optional   = ["status", "customer_type"] # columns that count as NULL when absent
basis      = [] # keys of law/provisions.toml
cross      = false # true: judged over all carriers of the month
# this_month_only = true # its findings are new each month, and never persisting, reopened or resolved
# unassessable = "not_kept" # a part of the query: the carriers that don't keep the values compared
# calendar_month_before = true # of `previous`: with the calendar month before alone, not with an earlier one after a gap
# remark = true # counted, never found: no state, no answer, no case; of low severity
# holder_explains = true # the holder of a number found owes an explanation of its use
# from     = 2026-07-01 # first day in force; without it: always
# to       = 2026-12-31 # last day in force; without it: until further notice

# [act] # for substantive and procedural checks: when the act was; needed where the basis names a sanction
# when = "done" # or "continuing", as long as the number is served like that, and then without a date
# date = "registered_at" # the column that holds its day; as_of: the end of the month
# to_prove = true # only a proof is missing from the extract: no sanction is worked out

# [case] # may be left out: its findings join their rows to cases
# link = "paper" # a link of checks/links.sql: what the rows of a group have in common

# [funnel] # may be left out: it compares points with their peers, and the report draws them
# relation = "compared" # the part of the query with a row for every point that is judged (simaudit/rules/funnel.py)

[params]
shortest = 2

[least] # the smallest value that the configuration may set a parameter to; may be left out
shortest = 1

# [[reliability]] # may be left out: a criterion of whether the extract can be trusted at all
# criterion   = "short_names"
# doubt_above = 0.01 # the share of findings above which it is a question,
# fail_above  = 0.1 # and above which the extract isn't reliable
# required    = true # false: it can't be measured every month
# name        = { vi = "Họ tên quá ngắn", en = "Names too short" }
# reason      = { vi = "vì sao dữ liệu không đáng tin", en = "why the extract can't be trusted then" }

[title]
vi = "…"
en = "…"

[meaning]
vi = "…"
en = "…"

[why]
vi = "…"
en = "…"

[innocent]
vi = "…"
en = "…"

[remedy]
vi = "…"
en = "…"

[inspect]
vi = "…"
en = "…"
*/
WITH judged AS (
    SELECT * FROM live_individual WHERE full_name IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE length(full_name) < $shortest
