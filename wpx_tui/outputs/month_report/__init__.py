"""The month for whoever pays, as text, as one HTML file and as CSV: one set of figures."""
