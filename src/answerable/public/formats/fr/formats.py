"""How French writes numbers: 10 152,5, with a narrow no-break space (CLDR)."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
