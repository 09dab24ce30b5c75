"""Tests of the pure meaning."""
