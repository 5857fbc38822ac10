"""How Arabic writes numbers here: 10,152.5 in Western digits (CLDR, ar with latn), as the record itself has them."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
