-- Which subscription has which seat (position in the file) of one carrier at the end of each month of the table `month`.
-- The constants (rows, churn, carrier_index, …) are macros that people.py creates before it runs this file.

-- A seat has the same subscription from month to month, but for one in a hundred. Records are kept for two years after
-- the end: those of the turns [m × churn, (m + 1) × churn) ended two years before month m and are there until then; new
-- subscriptions have their seats in the month after. As many turns again end in month m, and stay.
CREATE OR REPLACE VIEW seat AS
SELECT
    *,
    turn < month_index * churn() AS arrived,
    -- The month of the end, counted from the first audited one; NULL where it is none of these.
    CASE
        WHEN turn < month_index * churn() THEN NULL
        WHEN turn < months() * churn() THEN turn // churn() - 24
        WHEN turn < 2 * months() * churn() AND turn // churn() - months() <= month_index
            THEN turn // churn() - months()
    END AS end_month
FROM (
    SELECT month_index, as_of, seat, (seat * seat_stride() + seat_offset()) % rows() AS turn
    FROM range(rows()) AS seats (seat), month
);

-- Planted rows have the seats after the last turn that ends. `rank` numbers them, and `bearer` gives them people of
-- their own, so that a plant never changes anything about the paper of an ordinary person.
CREATE OR REPLACE TABLE planted_slot AS
WITH
ranked AS (
    SELECT month_index, seat, turn - 2 * months() * churn() AS rank FROM seat
    WHERE turn >= 2 * months() * churn() AND turn < 2 * months() * churn() + planted()
),
allotted AS (
    SELECT
        ranked.*,
        allotment.* EXCLUDE (first_rank, ranks, groups_by_month),
        groups_by_month[1 + month_index] AS groups_now,
        (rank - first_rank) // size AS grp,
        (rank - first_rank) % size AS member
    FROM ranked
    ASOF JOIN allotment ON ranked.rank >= allotment.first_rank
    WHERE rank < first_rank + ranks
),
scheduled AS (
    SELECT
        *,
        -- Of four groups of a plant, one is corrected after the first month and one begins in the second.
        CASE
            WHEN groups_now IS NOT NULL THEN grp < groups_now
            WHEN timing = 'second month' THEN month_index > 0
            WHEN timing = 'always' OR months() = 1 OR grp % 4 < 2 THEN TRUE
            WHEN grp % 4 = 2 THEN month_index = 0
            ELSE month_index > 0
        END AS active
    FROM allotted
),
borne AS (
    SELECT
        *,
        CASE
            WHEN active AND holder = 'all carriers' THEN (carriers() + plant_index) * planted() + grp
            WHEN active AND holder = 'group' THEN carrier_index() * planted() + rank - member
            ELSE carrier_index() * planted() + rank
        END AS bearer
    FROM scheduled
)
SELECT
    month_index,
    seat,
    carriers() * people() + bearer AS person,
    -- Some plants change one digit of a paper number. Eleven divides no difference in one digit: neither serials of
    -- one cell nor cells with the same serial are so close, and namesakes with the same date of birth never have
    -- papers that differ in one digit only.
    80000 + bearer // grown_cells() * 11 + grown.prefix // 100 % 11 AS serial,
    grown.home,
    grown.born,
    grown.gender,
    grown.prefix,
    FALSE AS minor,
    rank,
    plant,
    grp,
    member,
    active
FROM borne
-- Bearers in succession live in places apart, so that no point has the faults of many plants.
LEFT JOIN grown ON grown.turn_of_cell = (borne.bearer * grown_stride() + seed()) % grown_cells();

-- `line` numbers the subscriptions of a carrier over all months; `person` those of all carriers. Of twelve
-- subscriptions seven are alone on their paper, two and three share one; a few people are customers of every carrier.
-- Seats of planted rows have the people, and the plant, of `planted_slot`.
CREATE OR REPLACE VIEW slot AS
WITH
dealt AS (
    SELECT
        *,
        turn + CASE WHEN arrived THEN rows() ELSE 0 END AS line,
        ((turn + CASE WHEN arrived THEN rows() ELSE 0 END) * holder_stride() + holder_offset()) % lines() AS ticket
    FROM seat
),
held AS (
    SELECT
        *,
        ticket // 12 * 9 + CASE WHEN ticket % 12 < 8 THEN ticket % 12 WHEN ticket % 12 = 8 THEN 7 ELSE 8 END AS customer
    FROM dealt
),
known AS (
    SELECT
        *,
        CASE
            WHEN shares_people() AND customer % 27 = 0 THEN customer
            ELSE carrier_index() * people() + customer
        END AS person
    FROM held
)
SELECT
    known.month_index,
    known.as_of,
    known.seat,
    known.turn,
    known.arrived,
    known.end_month,
    known.line,
    coalesce(planted_slot.person, known.person) AS person,
    -- 52,189 is coprime to 80,000: it scatters the serials of a cell and keeps them distinct.
    coalesce(
        planted_slot.serial,
        (
            bucket.ordinal * bucket_size()
            + (known.person * person_stride() + person_offset()) % (65536 * bucket_size()) % bucket_size()
        ) * 52189 % 80000
    ) AS serial,
    coalesce(planted_slot.home, bucket.home) AS home,
    coalesce(planted_slot.born, bucket.born) AS born,
    coalesce(planted_slot.gender, bucket.gender) AS gender,
    coalesce(planted_slot.prefix, bucket.prefix) AS prefix,
    coalesce(planted_slot.minor, bucket.minor) AS minor,
    planted_slot.seat IS NOT NULL AS plain,
    planted_slot.rank,
    planted_slot.plant,
    planted_slot.grp,
    planted_slot.member,
    planted_slot.active
FROM known
LEFT JOIN bucket
    ON bucket.bucket = (known.person * person_stride() + person_offset()) % (65536 * bucket_size()) // bucket_size()
LEFT JOIN planted_slot ON planted_slot.seat = known.seat AND planted_slot.month_index = known.month_index;
