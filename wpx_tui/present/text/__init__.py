"""Styled text: spans, tables, frames, bars, large digits."""
