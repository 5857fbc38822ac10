"""How Spanish writes numbers: 10 152,5, with a narrow no-break space (RAE, Ortografía 2010, VIII 2.2)."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
