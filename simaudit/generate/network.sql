-- Numbers, SIMs, points and tax codes of one carrier. The constants (blocks, numbers, carrier_mark, …) are macros that
-- people.py creates before it runs this file.

CREATE OR REPLACE MACRO number_of(position) AS
    blocks()[1 + CAST(position // 1000000 AS BIGINT)] || padded(position % 1000000, 6);
CREATE OR REPLACE MACRO usual_number(line) AS number_of((line * number_stride() + number_offset()) % numbers());
-- The upper half of the last block is for planted numbers only.
CREATE OR REPLACE MACRO spare_number(position) AS blocks()[-1] || padded(500000 + position, 6);
-- 9,999,999,967 is the largest prime below ten thousand million: no two lines share a SIM.
CREATE OR REPLACE MACRO sim_of(line) AS (line * number_stride() + number_offset()) % 9999999967;
CREATE OR REPLACE MACRO imsi_of(line) AS network_code() || padded(sim_of(line), 10);

-- Spare numbers by use: consecutive runs below 280,000, numbers of other carriers, numbers at two carriers, numbers
-- nobody registered, and numbers of broken lines.
CREATE OR REPLACE MACRO foreign_number(position) AS
    other_block() || padded(780000 + 14000 * carrier_index() + position, 6);
CREATE OR REPLACE MACRO shared_number(position) AS first_block() || padded(880000 + position, 6);
CREATE OR REPLACE MACRO unregistered_number(position) AS spare_number(395000 + position);
CREATE OR REPLACE MACRO rejected_number(position) AS spare_number(410000 + position);

-- A SIM's serial is 8984, the network, twelve digits and the Luhn digit of ISO/IEC 7812 (E.118).
CREATE OR REPLACE MACRO doubled(digit) AS digit * 2 - CASE WHEN digit > 4 THEN 9 ELSE 0 END;
CREATE OR REPLACE MACRO luhn_sum(n) AS
    doubled(n % 10) + n // 10 % 10 + doubled(n // 100 % 10) + n // 1000 % 10 + doubled(n // 10000 % 10)
    + n // 100000 % 10 + doubled(n // 1000000 % 10) + n // 10000000 % 10 + doubled(n // 100000000 % 10)
    + n // 1000000000 % 10 + doubled(n // 10000000000 % 10) + n // 100000000000 % 10;
CREATE OR REPLACE MACRO iccid_of(line) AS
    sim_prefix()
    || padded(200000000000 + sim_of(line), 12)
    || CAST((1000 - luhn_sum(200000000000 + sim_of(line)) - sim_prefix_sum()) % 10 AS VARCHAR);

-- The tax code of an enterprise has ten digits, the tenth a check digit over the first nine. There is none for
-- remainder 0, so that such a stem of nine digits gets 1 as its last digit.
CREATE OR REPLACE MACRO tax_sum(n) AS
    n // 100000000 % 10 * 31 + n // 10000000 % 10 * 29 + n // 1000000 % 10 * 23 + n // 100000 % 10 * 19
    + n // 10000 % 10 * 17 + n // 1000 % 10 * 13 + n // 100 % 10 * 7 + n // 10 % 10 * 5 + n % 10 * 3;
CREATE OR REPLACE MACRO tax_stem(n) AS n * 10 + CASE WHEN tax_sum(n * 10) % 11 = 0 THEN 1 ELSE 0 END;
-- The list of one stem writes it once into the expression, not ten times.
CREATE OR REPLACE MACRO tax_code(n) AS
    list_transform([tax_stem(n)], lambda stem: padded(stem * 10 + 10 - tax_sum(stem) % 11, 10))[1];

CREATE OR REPLACE MACRO point_code(province, position) AS carrier_mark() || province || padded(position, 5);
