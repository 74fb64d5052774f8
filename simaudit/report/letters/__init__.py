"""Letters in Word: templates that an office edits itself (reports/letters), filled in from figures."""
