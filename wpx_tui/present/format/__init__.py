"""Figures in words: units, durations, dates."""
