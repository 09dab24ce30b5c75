"""Pure functions from values to text: units, ages, bars, plots. Knows no widgets."""
