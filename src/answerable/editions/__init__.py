"""Editions: build, open, verify, rebuild, diff. An edition is a numbered, immutable release of the whole public record."""
